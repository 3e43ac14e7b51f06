package dev.waggle.viewer;

import java.util.List;

/** The texts in sight whose contrast to what is behind them is below WCAG 2.2 AA: 4.5, or 3 where they are large. */
final class Contrast {
    private static final String SCRIPT = """
            const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
            const colour = css => {
              canvas.clearRect(0, 0, 1, 1);
              canvas.fillStyle = css;
              canvas.fillRect(0, 0, 1, 1);
              const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
              return [r, g, b, a / 255];
            };
            const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
            const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
            const luminance = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
            const behind = element => {
              const layers = [];
              for (let at = element; at; at = at.parentElement) {
                layers.push(colour(getComputedStyle(at).backgroundColor));
                const rect = at instanceof SVGGElement ? at.querySelector(':scope > rect') : null;
                if (rect) layers.push(colour(getComputedStyle(rect).fill));
              }
              return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
            };
            const bad = [];
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let node = texts.nextNode(); node; node = texts.nextNode()) {
              const element = node.parentElement;
              if (!node.data.trim() || !element.getClientRects().length || element.closest('[disabled], script, option')) continue;
              const style = getComputedStyle(element);
              if (style.visibility === 'hidden' || element.matches('.took.inside')) continue;
              const back = behind(element);
              const front = over(colour(element instanceof SVGElement ? style.fill : style.color), back);
              const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
              const ratio = (light + 0.05) / (dark + 0.05);
              const size = parseFloat(style.fontSize);
              const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
              if (ratio < (large ? 3 : 4.5)) bad.push(`${node.data.trim().slice(0, 40)}: ${ratio.toFixed(2)} (${element.className.baseVal ?? element.className})`);
            }
            return [...new Set(bad)];
            """;

    private Contrast() {}

    static List<?> of(Browser browser) {
        return (List<?>) browser.driver.executeScript(SCRIPT);
    }
}
