//! 故障至此造成了什么。

use lab::frame::{Dealt, Report};

pub(super) fn report(report: &Report) -> String {
    let Report {
        links,
        of_links,
        connections,
        healed,
        count,
        ..
    } = *report;
    let lost = format!("至此丢失 {count} 条消息");
    let of = format!("{links}/{of_links} 条链路");
    match report.deed {
        Dealt::Cut => format!("断开 {of}；{lost}"),
        Dealt::Lossy => format!("{of}丢包；{lost}"),
        Dealt::Slow => format!("{of}变慢；至此有 {count} 条消息受影响"),
        Dealt::Healed if links == 0 => format!("恢复了 {healed} 个方向"),
        Dealt::Healed => format!("恢复 {of}"),
        Dealt::Killed => format!("关闭 {connections} 条连接；{lost}"),
        Dealt::HostDown => format!("{connections} 条连接没了回音；{lost}"),
        Dealt::Frozen => format!("至此有 {count} 条消息到了却无人读"),
        Dealt::Dropped if count == 0 => "已丢掉；发送方的内核还留着它，稍后会重发".to_owned(),
        Dealt::Dropped => format!("已丢掉，后来重发了 {count} 次"),
        Dealt::Held if count == 0 => "被拖住；同一连接上它后面的消息也得等它".to_owned(),
        Dealt::Held => format!("迟得太久，发送方已重发 {count} 次"),
        Dealt::Doubled if count == 0 => "第二份副本在途中；TCP 只会收下一份".to_owned(),
        Dealt::Doubled => "第二份副本到达，被 TCP 丢弃".to_owned(),
        Dealt::Clock => format!("至此进入 TILT {count} 次"),
        Dealt::SlowDisk => format!("至此刷盘 {count} 次"),
        Dealt::Ordered | Dealt::Other => String::new(),
    }
}

pub(super) fn count(report: &Report) -> String {
    let count = report.count;
    match report.deed {
        _ if count == 0 => String::new(),
        Dealt::Cut | Dealt::Lossy | Dealt::Killed | Dealt::HostDown => format!("丢 {count}"),
        Dealt::Slow => format!("慢 {count}"),
        Dealt::Frozen => format!("未读 {count}"),
        Dealt::Dropped | Dealt::Held => "已重发".to_owned(),
        Dealt::Doubled => "副本已弃".to_owned(),
        Dealt::Clock => format!("TILT {count} 次"),
        Dealt::SlowDisk => format!("刷盘 {count}"),
        Dealt::Healed | Dealt::Ordered | Dealt::Other => String::new(),
    }
}
