//! The contrasts of static/theme.css, computed as WCAG 2.2 defines them: 4.5 for
//! text (1.4.3), 3 for marks that carry meaning (1.4.11).

const THEME: &str = include_str!("../../../static/theme.css");
/// The colours of strong contrast.
const STRONG: &str = include_str!("../../../static/layouts.css");

/// The two colours of a token in a style sheet: light, dark.
fn token(sheet: &str, name: &str) -> [[u8; 3]; 2] {
    let start = sheet
        .find(&format!("  {name}: light-dark(#"))
        .unwrap_or_else(|| panic!("{name} is not in the style sheet"));
    let line = sheet[start..].lines().next().unwrap_or_default();
    let mut colours = line.split('#').skip(1).map(|part| {
        let byte = |at: usize| {
            u8::from_str_radix(&part[at..at + 2], 16).unwrap_or_else(|_| panic!("{name}: {line}"))
        };
        [byte(0), byte(2), byte(4)]
    });
    let mut next = || {
        colours
            .next()
            .unwrap_or_else(|| panic!("{name} has not two colours"))
    };
    [next(), next()]
}

fn luminance(colour: [u8; 3]) -> f64 {
    let part = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(colour[0]) + 0.7152 * part(colour[1]) + 0.0722 * part(colour[2])
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn assert_contrast(pairs: &[(&str, &[&str])], least: f64) {
    assert_contrast_in(THEME, pairs, least);
}

fn assert_contrast_in(sheet: &str, pairs: &[(&str, &[&str])], least: f64) {
    let mut failures = Vec::new();
    for (front, grounds) in pairs {
        for ground in *grounds {
            for (index, scheme) in ["light", "dark"].iter().enumerate() {
                let found = contrast(token(sheet, front)[index], token(sheet, ground)[index]);
                if found < least {
                    failures.push(format!(
                        "{front} on {ground}, {scheme}: {found:.2} < {least}"
                    ));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn text_has_a_contrast_of_four_and_a_half() {
    const PLAIN: &[&str] = &["--lab-bg", "--lab-stage", "--lab-panel"];
    assert_contrast(
        &[
            (
                "--lab-ink",
                &[
                    "--lab-bg",
                    "--lab-stage",
                    "--lab-panel",
                    "--lab-hover",
                    "--lab-track",
                    "--lab-lane",
                ],
            ),
            (
                "--lab-muted",
                &[
                    "--lab-bg",
                    "--lab-stage",
                    "--lab-panel",
                    "--lab-hover",
                    "--lab-track",
                    "--lab-lane",
                ],
            ),
            (
                "--lab-healthy",
                &[
                    "--lab-bg",
                    "--lab-stage",
                    "--lab-panel",
                    "--lab-healthy-ground",
                ],
            ),
            (
                "--lab-sdown-text",
                &[
                    "--lab-bg",
                    "--lab-stage",
                    "--lab-panel",
                    "--lab-sdown-ground",
                ],
            ),
            (
                "--lab-loss-text",
                &[
                    "--lab-bg",
                    "--lab-stage",
                    "--lab-panel",
                    "--lab-loss-ground",
                ],
            ),
            (
                "--lab-vote",
                &[
                    "--lab-bg",
                    "--lab-stage",
                    "--lab-panel",
                    "--lab-vote-ground",
                ],
            ),
            ("--lab-accent", PLAIN),
            ("--lab-on-button", &["--lab-button"]),
        ],
        4.5,
    );
}

#[test]
fn an_epochs_number_can_be_read_in_its_colour() {
    let epochs: Vec<String> = (1..8).map(|epoch| format!("--lab-epoch-{epoch}")).collect();
    for epoch in &epochs {
        assert_contrast(&[(epoch, &["--lab-panel"])], 4.5);
    }
}

#[test]
fn marks_have_a_contrast_of_three() {
    const PLAIN: &[&str] = &["--lab-bg", "--lab-stage", "--lab-panel"];
    for mark in [
        "--lab-sdown",
        "--lab-loss",
        "--lab-vote",
        "--lab-healthy",
        "--lab-accent",
        "--lab-faint",
        "--lab-epoch-0",
    ] {
        assert_contrast(&[(mark, PLAIN)], 3.0);
    }
}

/// WCAG 2.2, 1.4.6: 7 for text; marks have what text has elsewhere.
#[test]
fn strong_contrast_is_strong() {
    const GROUNDS: &[&str] = &["--lab-bg", "--lab-stage", "--lab-panel"];
    let text = [
        ("--lab-ink", GROUNDS),
        ("--lab-ink", &["--lab-hover", "--lab-lane"]),
        ("--lab-muted", GROUNDS),
        ("--lab-healthy", GROUNDS),
        ("--lab-sdown-text", GROUNDS),
        ("--lab-sdown-text", &["--lab-sdown-ground"]),
        ("--lab-loss-text", GROUNDS),
        ("--lab-loss-text", &["--lab-loss-ground"]),
        ("--lab-vote", GROUNDS),
        ("--lab-vote", &["--lab-vote-ground"]),
        ("--lab-accent", GROUNDS),
        ("--lab-on-button", &["--lab-button"]),
    ];
    assert_contrast_in(STRONG, &text, 7.0);
    for epoch in 0..8 {
        let epoch = format!("--lab-epoch-{epoch}");
        assert_contrast_in(STRONG, &[(&epoch, GROUNDS)], 7.0);
    }
    let marks = ["--lab-sdown", "--lab-loss", "--lab-faint", "--lab-line"];
    for mark in marks {
        assert_contrast_in(STRONG, &[(mark, GROUNDS)], 4.5);
    }
}
