// A struct block that is a row of a table: without the heading and the folding of Wagtail's own.
(() => {
  const { StructBlockDefinition } = window.wagtailStreamField.blocks;
  class RowBlockDefinition extends StructBlockDefinition {
    constructor(...definition) {
      super(...definition);
      this.collapsible = false;
    }
  }
  window.telepath.register("kepu.RowBlock", RowBlockDefinition);
})();
