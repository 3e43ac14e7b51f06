package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class HeaderMapsTest {

    @Test
    void valuesAreTextsOrIterablesOrArraysOfTexts() {
        Map<String, Object> headers = new HashMap<>();
        headers.put("text", "1");
        headers.put("builder", new StringBuilder("2"));
        headers.put("list", List.of("3", "4"));
        headers.put("array", new String[] {"5", "6"});
        assertThat(lines(headers, "TEXT")).containsExactly("1");
        assertThat(lines(headers, "builder")).containsExactly("2");
        assertThat(lines(headers, "list")).containsExactly("3", "4");
        assertThat(lines(headers, "array")).containsExactly("5", "6");
        assertThat(HeaderMaps.GETTER.get(headers, "List")).isEqualTo("3");
    }

    @Test
    void nullsAndOtherTypesAreNotThere() {
        Map<String, Object> headers = new HashMap<>();
        headers.put("null", null);
        headers.put("number", 1);
        headers.put("nulls", Arrays.asList(null, "1", 2));
        headers.put(null, "1");
        assertThat(lines(headers, "null")).isEmpty();
        assertThat(lines(headers, "number")).isEmpty();
        assertThat(lines(headers, "nulls")).containsExactly("1");
        assertThat(HeaderMaps.GETTER.get(headers, "absent")).isNull();
        assertThat(HeaderMaps.GETTER.get(null, "absent")).isNull();
    }

    @Test
    void spellingsOfOneNameAreLinesOfOneHeader() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Baggage", "a=1");
        headers.put("BAGGAGE", "b=2");
        assertThat(lines(headers, "baggage")).containsExactly("a=1", "b=2");
    }

    @Test
    void aMapOfAnyKeysAndValuesCanBeWritten() {
        Map<Object, Object> headers = new ConcurrentHashMap<>();
        headers.put(1, 2);
        headers.put("BAGGAGE", 3);
        HeaderMaps.SETTER.set(headers, "baggage", "a=1");
        assertThat(headers).isEqualTo(Map.of(1, 2, "baggage", "a=1"));
    }

    private static List<String> lines(Map<String, ?> headers, String name) {
        Iterator<String> lines = HeaderMaps.GETTER.getAll(headers, name);
        List<String> all = new ArrayList<>();
        lines.forEachRemaining(all::add);
        return all;
    }
}
