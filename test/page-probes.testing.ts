/** Questions asked inside the page, as text: what a reader's eye and keyboard would find. */

export interface FaintTexts {
  readonly checked: number;
  /** Ratio and text, where it is too little. */
  readonly faint: readonly string[];
}

/** Texts with less than 4.5 to 1 against the nearest ground that is painted (WCAG 2.2, 1.4.3). */
export const faintTexts: string = `(() => {
  const parse = (color) => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const channel = (value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const light = ({ r, g, b }) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const over = (top, ground) => ({
    r: top.r * top.a + ground.r * (1 - top.a),
    g: top.g * top.a + ground.g * (1 - top.a),
    b: top.b * top.a + ground.b * (1 - top.a),
    a: 1,
  });
  const groundOf = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      const color = parse(getComputedStyle(each).backgroundColor);
      layers.push(color);
      if (color.a === 1) break;
    }
    return layers.reverse().reduce((ground, layer) => over(layer, ground), { r: 255, g: 255, b: 255, a: 1 });
  };
  let checked = 0;
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.textContent.trim() === '' || !element.checkVisibility() || element.closest('script, option')) continue;
    const ground = groundOf(element);
    const text = over(parse(getComputedStyle(element).color), ground);
    const [dark, bright] = [light(text), light(ground)].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    checked += 1;
    if (ratio < 4.5) faint.push(ratio.toFixed(2) + ' ' + node.textContent.trim().slice(0, 40));
  }
  return { checked, faint };
})()`;

/** Numbers everything that takes the focus in the order of the document; how many there are. */
export const tabStops: string = `(() => {
  const stops = [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex]')]
    .filter((each) => each.checkVisibility() && each.tabIndex >= 0);
  stops.forEach((each, index) => { each.dataset.stop = index; });
  return stops.length;
})()`;

/** Elements that stick out of the screen on the right. */
export const hiddenOverflow: string = `(() =>
  [...document.body.querySelectorAll('*')]
    .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
    .filter((each) => !each.closest('.unseen, thead'))
    .slice(0, 5)
    .map((each) => each.tagName + '.' + each.className + ' ' + each.textContent.slice(0, 40)))()`;
