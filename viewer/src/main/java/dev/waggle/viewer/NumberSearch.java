package dev.waggle.viewer;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for digits in attributes that are numbers, as the page writes them: encoded, they are no text. */
final class NumberSearch {
    private static final Pattern PART_OF_A_NUMBER = Pattern.compile("[-+.e0-9]*[0-9][-+.e0-9]*");
    /** Browsers write what is smaller or larger with an exponent. */
    private static final double SMALLEST = 1e-6;

    private static final double LARGEST = 1e21;

    private final String digits;

    private NumberSearch(String digits) {
        this.digits = digits;
    }

    /** Null for a text that is in no number: nothing has to be decoded then. */
    static @Nullable NumberSearch of(String text) {
        return PART_OF_A_NUMBER.matcher(text).matches() ? new NumberSearch(text) : null;
    }

    boolean in(Span span) {
        return in(span.getAttributesList())
                || span.getEventsList().stream().anyMatch(event -> in(event.getAttributesList()))
                || span.getLinksList().stream().anyMatch(link -> in(link.getAttributesList()));
    }

    boolean in(List<KeyValue> attributes) {
        for (KeyValue attribute : attributes) {
            if (in(attribute.getValue())) {
                return true;
            }
        }
        return false;
    }

    private boolean in(AnyValue value) {
        return switch (value.getValueCase()) {
            case INT_VALUE -> Long.toString(value.getIntValue()).contains(digits);
            case DOUBLE_VALUE -> shown(value.getDoubleValue()).contains(digits);
            case ARRAY_VALUE -> value.getArrayValue().getValuesList().stream().anyMatch(this::in);
            case KVLIST_VALUE -> in(value.getKvlistValue().getValuesList());
            default -> false;
        };
    }

    private static String shown(double value) {
        double size = Math.abs(value);
        String text = Double.toString(value);
        return size >= SMALLEST && size < LARGEST
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text.toLowerCase(Locale.ROOT);
    }
}
