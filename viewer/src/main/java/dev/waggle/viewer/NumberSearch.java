package dev.waggle.viewer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for digits in attributes that are numbers, as the page writes them: encoded, they are no text. It walks through
 * the encoding, because a store full of spans is decoded several times as slowly as it is searched for a text.
 */
final class NumberSearch {
    private static final Pattern PART_OF_A_NUMBER = Pattern.compile("[-+.e0-9]*[0-9][-+.e0-9]*");
    /** Browsers write what is smaller or larger with an exponent. */
    private static final double SMALLEST = 1e-6;

    private static final double LARGEST = 1e21;

    private static final int INT = AnyValue.INT_VALUE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
    private static final int DOUBLE = AnyValue.DOUBLE_VALUE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_FIXED64;

    private final String digits;

    private NumberSearch(String digits) {
        this.digits = digits;
    }

    /** Null for a text that is in no number. */
    static @Nullable NumberSearch of(String text) {
        return PART_OF_A_NUMBER.matcher(text).matches() ? new NumberSearch(text) : null;
    }

    boolean inSpan(byte[] encoded) {
        return in(Message.SPAN, encoded);
    }

    boolean inResource(byte[] encoded) {
        return in(Message.RESOURCE, encoded);
    }

    private boolean in(Message message, byte[] encoded) {
        try {
            return in(message, CodedInputStream.newInstance(encoded));
        } catch (IOException e) {
            throw new IllegalStateException("bytes that were read before cannot be read again", e);
        }
    }

    private boolean in(Message message, CodedInputStream input) throws IOException {
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            Message inner = message.at(tag);
            if (inner != null) {
                int outer = input.pushLimit(input.readRawVarint32());
                if (in(inner, input)) {
                    return true;
                }
                input.popLimit(outer);
            } else if (message == Message.VALUE && tag == INT) {
                if (Long.toString(input.readInt64()).contains(digits)) {
                    return true;
                }
            } else if (message == Message.VALUE && tag == DOUBLE) {
                if (shown(input.readDouble()).contains(digits)) {
                    return true;
                }
            } else {
                input.skipField(tag);
            }
        }
        return false;
    }

    private static String shown(double value) {
        String text = Double.toString(value);
        if (text.endsWith(".0")) {
            return text.substring(0, text.length() - 2);
        }
        double size = Math.abs(value);
        return text.indexOf('E') > 0 && size >= SMALLEST && size < LARGEST
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text.replace(".0E", "E").replaceFirst("E(?=[0-9])", "E+").toLowerCase(Locale.ROOT);
    }

    /** The messages in which there may be numbers, and the fields in which they have one another. */
    private enum Message {
        SPAN,
        EVENT,
        LINK,
        RESOURCE,
        ATTRIBUTE,
        VALUE,
        LIST,
        MAP;

        @Nullable
        Message at(int tag) {
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                return null;
            }
            int field = WireFormat.getTagFieldNumber(tag);
            return switch (this) {
                case SPAN ->
                    switch (field) {
                        case Span.ATTRIBUTES_FIELD_NUMBER -> ATTRIBUTE;
                        case Span.EVENTS_FIELD_NUMBER -> EVENT;
                        case Span.LINKS_FIELD_NUMBER -> LINK;
                        default -> null;
                    };
                case EVENT -> field == Span.Event.ATTRIBUTES_FIELD_NUMBER ? ATTRIBUTE : null;
                case LINK -> field == Span.Link.ATTRIBUTES_FIELD_NUMBER ? ATTRIBUTE : null;
                case RESOURCE -> field == Resource.ATTRIBUTES_FIELD_NUMBER ? ATTRIBUTE : null;
                case ATTRIBUTE -> field == KeyValue.VALUE_FIELD_NUMBER ? VALUE : null;
                case VALUE ->
                    switch (field) {
                        case AnyValue.ARRAY_VALUE_FIELD_NUMBER -> LIST;
                        case AnyValue.KVLIST_VALUE_FIELD_NUMBER -> MAP;
                        default -> null;
                    };
                case LIST -> field == ArrayValue.VALUES_FIELD_NUMBER ? VALUE : null;
                case MAP -> field == KeyValueList.VALUES_FIELD_NUMBER ? ATTRIBUTE : null;
            };
        }
    }
}
