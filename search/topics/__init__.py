"""Which topics a text probably belongs to, learnt from what is filed under them."""
