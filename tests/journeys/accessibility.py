"""Accessibility of what a browser shows: axe, with the rules of WCAG 2.2 A and AA and the best practices.

Colours are two fifths of axe's work, and one pair of colours comes back on every page. A text of which the style and all that
it is drawn upon were found to pass before, in this run and by the browser's own reckoning, is not measured again.
"""

from __future__ import annotations

from playwright.sync_api import Page

from paspoort.settings import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# what may differ on a page that was just judged wider: which parts are drawn, how they are named, in what order and how large
DRAWN = [
    "aria-hidden-focus", "bypass", "button-name", "color-contrast", "empty-heading", "heading-order", "input-button-name",
    "label", "landmark-one-main", "link-in-text-block", "link-name", "nested-interactive", "page-has-heading-one", "region",
    "scrollable-region-focusable", "select-name", "summary-name", "target-size",
]  # fmt: skip
# what sticks to the bottom lies over something only until one scrolls, and axe sees the whole page at once
STICKS = "where => document.querySelectorAll('.draft-bar').forEach(bar => { bar.style.position = where; })"
# only what axe found to pass counts as passed: what it could not judge is put to it again each time
PASSED_BEFORE = """(() => {
  const rule = axe._audit.rules.find(one => one.id === 'color-contrast'), check = axe._audit.checks['color-contrast'];
  const {matches} = rule, {evaluate} = check;
  let known, passed, grounds;
  const hash = text => {
    let one = 0xdeadbeef, other = 0x41c6ce57;
    for (let place = 0; place < text.length; place++) {
      one = Math.imul(one ^ text.charCodeAt(place), 2654435761);
      other = Math.imul(other ^ text.charCodeAt(place), 1597334677);
    }
    return 4294967296 * (2097151 & other) + (one >>> 0);
  };
  const ground = part => {
    if (!part) return 0;
    if (!grounds.has(part)) {
      const {backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position} = getComputedStyle(part);
      const own = [backgroundColor, backgroundImage, opacity, filter, mixBlendMode, position].join();
      const plain = own === 'rgba(0, 0, 0, 0),none,1,none,normal,static';
      const beneath = ground(part.parentElement);
      grounds.set(part, plain ? beneath : hash(`${beneath} ${own} ${position === 'static' ? '' : part.className}`));
    }
    return grounds.get(part);
  };
  const look = part => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(part);
    return hash([ground(part), color, fontSize, fontWeight, textShadow].join());
  };
  rule.matches = function (part, ...more) { return !known.has(look(part)) && matches.call(this, part, ...more); };
  check.evaluate = function (part, ...more) {
    const answer = evaluate.call(this, part, ...more);
    if (answer === true) { passed.add(look(part)); known.add(look(part)); }
    return answer;
  };
  window.violations = async (rules, before) => {
    known = new Set(before), passed = new Set(), grounds = new Map();
    const found = await axe.run(document, {runOnly: rules, resultTypes: ['violations'], preload: false});
    return [found.violations, [...passed]];
  };
})()"""
AXE = f"{(ROOT / 'tests' / 'vendor' / 'axe.min.js').read_text()};\n{PASSED_BEFORE}"
PASSED: set[int] = set()
"""Texts on what they are drawn upon, as a number, that passed in this run."""


def violations(page: Page, rules: list[str] = RULES) -> list[str]:
    """What is wrong with the page as it stands there now, a line for each rule that is broken."""
    if not page.evaluate("'violations' in window"):
        page.evaluate(AXE)
    page.evaluate(STICKS, "static")
    found, passed = page.evaluate("([rules, before]) => violations(rules, before)", [rules, sorted(PASSED)])
    page.evaluate(STICKS, "")
    PASSED.update(passed)
    return [f"{one['id']}: {one['nodes'][0]['html'][:300]} ({one['nodes'][0]['failureSummary']})" for one in found]
