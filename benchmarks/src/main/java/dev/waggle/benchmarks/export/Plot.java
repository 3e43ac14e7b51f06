package dev.waggle.benchmarks.export;

import java.util.List;
import java.util.Locale;

/** Horizontal bars, as an SVG that reads on light and dark pages. */
final class Plot {

    private static final int LEFT = 260;
    private static final int WIDTH = 420;
    private static final int ROW = 24;

    private Plot() {}

    static String svg(List<Bar> bars) {
        double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        StringBuilder svg = new StringBuilder();
        int height = 40 + bars.size() * ROW;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                        + "<text x=\"10\" y=\"20\" font-weight=\"bold\">CPU of the whole process, µs per span</text>%n",
                LEFT + WIDTH + 80,
                height));
        int y = 34;
        for (Bar bar : bars) {
            double length = bar.value() / most * WIDTH;
            String colour = bar.name().startsWith("waggle") ? "#d99000" : "#8a94a6";
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n<rect x=\"%d\" y=\"%d\" width=\"%.1f\""
                            + " height=\"16\" fill=\"%s\"/>%n<text x=\"%.1f\" y=\"%d\">%.2f</text>%n",
                    LEFT - 8,
                    y + 13,
                    bar.name().replace("&", "&amp;").replace("<", "&lt;"),
                    LEFT,
                    y,
                    length,
                    colour,
                    LEFT + length + 6,
                    y + 13,
                    bar.value()));
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    /** One pipeline's figure. */
    record Bar(String name, double value) {}
}
