"""What people agree to. Another wording needs another version: both are kept with the person."""

from __future__ import annotations

VERSION = "2026-11-25"
TEXT = (
    "我同意本站保存我的接收地址和订阅条件，只用来发送我订阅的内容和对它们的更正。"
    "本站不分析我的阅读行为，不把地址交给别人；选设备通知的，内容加密以后由浏览器厂商的推送服务转送。我可以随时暂停、修改、导出或者删除这些信息，删除后不再发送。"
)
