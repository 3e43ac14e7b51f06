package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** WIRE.md section 5: how a value becomes attributes. */
class EnrichmentEncodingTest {

    private final RecordedEvents recorded = RecordedEvents.create();

    @AfterEach
    void close() {
        recorded.close();
    }

    private Map<String, Object> inputs(@Nullable Object value) {
        return recorded.enriched(event -> event.inputs(value));
    }

    @Test
    void eachFieldHasItsPrefixWithAnUnderscore() {
        Map<String, Object> value = Map.of("k", "v");
        assertThat(recorded.enriched(event -> event.inputs(value)
                        .outputs(value)
                        .metadata(value)
                        .metrics(value)
                        .config(value)
                        .feedback(value)
                        .userProperties(value)
                        .error("e")))
                .containsOnlyKeys(
                        "honeyhive_inputs.k",
                        "honeyhive_outputs.k",
                        "honeyhive_metadata.k",
                        "honeyhive_metrics.k",
                        "honeyhive_config.k",
                        "honeyhive_feedback.k",
                        "honeyhive_user_properties.k",
                        "honeyhive_error");
    }

    @Test
    void aMapBecomesPrefixDotKeyRecursively() {
        assertThat(inputs(Map.of("a", Map.of("b", Map.of("c", "deep")), "d", "flat")))
                .containsOnly(entry("honeyhive_inputs.a.b.c", "deep"), entry("honeyhive_inputs.d", "flat"));
    }

    @Test
    void oneKeyAndItsValueCanBeGivenWithoutAMap() {
        assertThat(recorded.enriched(event -> event.metrics("score", 3)))
                .containsOnly(entry("honeyhive_metrics.score", 3L));
    }

    @Test
    void aLaterEnrichmentIsMergedIntoAnEarlierOne() {
        assertThat(recorded.enriched(
                        event -> event.inputs("a", 1).inputs("b", 2).inputs("a", 3)))
                .containsOnly(entry("honeyhive_inputs.a", 3L), entry("honeyhive_inputs.b", 2L));
    }

    @Test
    void aListBecomesPrefixDotIndex() {
        assertThat(inputs(List.of("x", Map.of("k", "y"))))
                .containsOnly(entry("honeyhive_inputs.0", "x"), entry("honeyhive_inputs.1.k", "y"));
    }

    @Test
    void arraysOfObjectsAndOfPrimitivesBecomePrefixDotIndex() {
        assertThat(inputs(Map.of("o", new String[] {"x"}, "i", new int[] {1, 2}, "d", new double[][] {{0.5}})))
                .containsOnly(
                        entry("honeyhive_inputs.o.0", "x"),
                        entry("honeyhive_inputs.i.0", 1L),
                        entry("honeyhive_inputs.i.1", 2L),
                        entry("honeyhive_inputs.d.0.0", 0.5));
    }

    @Test
    void setsAndOtherCollectionsAreLists() {
        assertThat(inputs(Map.of("s", Set.of("only")))).containsOnly(entry("honeyhive_inputs.s.0", "only"));
    }

    @Test
    void nullsAreSkippedAndTheIndexIsKept() {
        assertThat(inputs(Arrays.asList(1, null, 3)))
                .containsOnly(entry("honeyhive_inputs.0", 1L), entry("honeyhive_inputs.2", 3L));
        assertThat(inputs(Collections.singletonMap("k", null))).isEmpty();
        assertThat(inputs(null)).isEmpty();
    }

    @Test
    void booleansIntegersFloatingPointAndStringsKeepTheirType() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("flag", true);
        given.put("byte", (byte) 1);
        given.put("short", (short) 2);
        given.put("int", 3);
        given.put("long", Long.MAX_VALUE);
        given.put("atomic", new AtomicLong(5));
        given.put("float", 0.1f);
        given.put("double", 2.5);
        given.put("text", "7");
        given.put("char", 'c');
        given.put("builder", new StringBuilder("b"));
        assertThat(inputs(given))
                .containsOnly(
                        entry("honeyhive_inputs.flag", true),
                        entry("honeyhive_inputs.byte", 1L),
                        entry("honeyhive_inputs.short", 2L),
                        entry("honeyhive_inputs.int", 3L),
                        entry("honeyhive_inputs.long", Long.MAX_VALUE),
                        entry("honeyhive_inputs.atomic", 5L),
                        entry("honeyhive_inputs.float", 0.1),
                        entry("honeyhive_inputs.double", 2.5),
                        entry("honeyhive_inputs.text", "7"),
                        entry("honeyhive_inputs.char", "c"),
                        entry("honeyhive_inputs.builder", "b"));
    }

    @Test
    void bigNumbersAreNumbersWhereNoDigitIsLostAndElseText() {
        assertThat(inputs(List.of(
                        BigInteger.TEN,
                        new BigInteger("92233720368547758080"),
                        new BigDecimal("0.1"),
                        new BigDecimal("0.1234567890123456789"),
                        new BigDecimal("1E+400"))))
                .containsOnly(
                        entry("honeyhive_inputs.0", 10L),
                        entry("honeyhive_inputs.1", "92233720368547758080"),
                        entry("honeyhive_inputs.2", 0.1),
                        entry("honeyhive_inputs.3", "0.1234567890123456789"),
                        entry("honeyhive_inputs.4", "1E+400"));
    }

    record Answer(String text, @Nullable Object more) {}

    @Test
    void recordsBecomeTheirComponents() {
        assertThat(inputs(new Answer("yes", new Answer("no", null))))
                .containsOnly(entry("honeyhive_inputs.text", "yes"), entry("honeyhive_inputs.more.text", "no"));
    }

    /** A bean of no public class, as most are. */
    static class Bean {

        public final int open = 4;

        public String getName() {
            return "bean";
        }

        public boolean isReady() {
            return true;
        }

        public String getURL() {
            return "u";
        }

        public String getBroken() {
            throw new IllegalStateException("broken getter");
        }

        public String get() {
            return "no property";
        }

        public String getting() {
            return "no property";
        }

        public static String getShared() {
            return "no property";
        }

        @SuppressWarnings("unused")
        private String getHidden() {
            return "no property";
        }
    }

    @Test
    void beansBecomeTheirPropertiesAndABrokenGetterCostsOnlyItself() {
        assertThat(inputs(new Bean()))
                .containsOnly(
                        entry("honeyhive_inputs.URL", "u"),
                        entry("honeyhive_inputs.name", "bean"),
                        entry("honeyhive_inputs.open", 4L),
                        entry("honeyhive_inputs.ready", true));
        assertThat(recorded.counters.snapshot().refusedValues()).isEqualTo(1);
    }

    @Test
    void datesAreIso8601() {
        Instant instant = Instant.parse("2026-02-03T04:05:06.007Z");
        Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
        calendar.setTimeInMillis(instant.toEpochMilli());
        assertThat(inputs(List.of(
                        instant,
                        Date.from(instant),
                        calendar,
                        ZonedDateTime.ofInstant(instant, ZoneId.of("Europe/Paris")),
                        LocalDate.of(2026, 2, 3),
                        Duration.ofSeconds(90))))
                .containsOnly(
                        entry("honeyhive_inputs.0", "2026-02-03T04:05:06.007Z"),
                        entry("honeyhive_inputs.1", "2026-02-03T04:05:06.007Z"),
                        entry("honeyhive_inputs.2", "2026-02-03T04:05:06.007Z"),
                        entry("honeyhive_inputs.3", "2026-02-03T05:05:06.007+01:00"),
                        entry("honeyhive_inputs.4", "2026-02-03"),
                        entry("honeyhive_inputs.5", "PT1M30S"));
    }

    enum Mood {
        GOOD {
            @Override
            public String toString() {
                return "fine";
            }
        }
    }

    @Test
    void enumsAreTheirNames() {
        assertThat(inputs(List.of(Mood.GOOD))).containsOnly(entry("honeyhive_inputs.0", "GOOD"));
    }

    @Test
    void optionalsAreWhatTheyHold() {
        assertThat(inputs(List.of(Optional.of(Map.of("k", 1)), Optional.empty(), OptionalInt.of(3))))
                .containsOnly(entry("honeyhive_inputs.0.k", 1L), entry("honeyhive_inputs.2", 3L));
        assertThat(inputs(Optional.of("whole"))).containsOnly(entry("honeyhive_inputs.value", "whole"));
    }

    @Test
    void everythingElseIsItsText() {
        UUID id = UUID.fromString("11111111-2222-4333-8444-555555555555");
        Object odd = new Object() {
            @Override
            public String toString() {
                return "odd";
            }
        };
        assertThat(inputs(List.of(id, URI.create("http://h/p"), odd, String.class)))
                .containsOnly(
                        entry("honeyhive_inputs.0", id.toString()),
                        entry("honeyhive_inputs.1", "http://h/p"),
                        entry("honeyhive_inputs.2", "odd"),
                        entry("honeyhive_inputs.3", "class java.lang.String"));
    }

    @Test
    void aJsonTreeIsItsJson() throws Exception {
        Object tree = new com.fasterxml.jackson.databind.ObjectMapper().readTree("{\"a\":[1,{\"b\":null}]}");
        assertThat(inputs(tree)).containsOnly(entry("honeyhive_inputs.value", "{\"a\":[1,{\"b\":null}]}"));
    }

    /** The shape of Vert.x's JsonObject and MultiMap: no map, but entries and a size. */
    static final class Entries implements Iterable<Map.Entry<String, Object>> {

        private final Map<String, Object> map = new LinkedHashMap<>();

        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
            return map.entrySet().iterator();
        }

        public int size() {
            return map.size();
        }
    }

    @Test
    void anIterableOfEntriesThatKnowsItsSizeIsAMap() {
        Entries entries = new Entries();
        entries.map.put("k", List.of(1));
        assertThat(inputs(entries)).containsOnly(entry("honeyhive_inputs.k.0", 1L));
    }

    @Test
    void anIterableThatMayBeReadOnceIsNotRead() {
        Iterable<String> once = () -> {
            throw new AssertionError("read");
        };
        assertThat(inputs(Map.of("k", once))).containsOnlyKeys("honeyhive_inputs.k");
    }

    @Test
    void bytesAreTheirCountAndCharactersOneText() {
        assertThat(inputs(Map.of("b", new byte[3], "c", new char[] {'p', 'w'})))
                .containsOnly(entry("honeyhive_inputs.b", "[3 bytes]"), entry("honeyhive_inputs.c", "pw"));
    }

    @Test
    void emptyContainersWriteNothing() {
        assertThat(inputs(Map.of("m", Map.of(), "l", List.of(), "a", new int[0], "o", Optional.empty())))
                .isEmpty();
        assertThat(inputs(List.of())).isEmpty();
    }

    @Test
    void aScalarIsResultForOutputsAndValueForTheOthers() {
        assertThat(recorded.enriched(
                        event -> event.inputs("i").outputs("o").metadata(1).feedback(true)))
                .containsOnly(
                        entry("honeyhive_inputs.value", "i"),
                        entry("honeyhive_outputs.result", "o"),
                        entry("honeyhive_metadata.value", 1L),
                        entry("honeyhive_feedback.value", true));
    }

    @Test
    void aCycleEndsInAMarker() {
        Map<String, Object> map = new HashMap<>();
        map.put("self", map);
        map.put("list", List.of(map));
        assertThat(inputs(map))
                .containsOnly(
                        entry("honeyhive_inputs.self", "[circular]"), entry("honeyhive_inputs.list.0", "[circular]"));
    }

    @Test
    void theSameObjectTwiceSideBySideIsNoCycle() {
        List<Integer> shared = List.of(1);
        assertThat(inputs(List.of(shared, shared)))
                .containsOnly(entry("honeyhive_inputs.0.0", 1L), entry("honeyhive_inputs.1.0", 1L));
    }

    @Test
    void depthBeyondSixteenEndsInAMarker() {
        Object sixteen = "end";
        for (int i = 0; i < 16; i++) {
            sixteen = List.of(sixteen);
        }
        assertThat(inputs(sixteen)).containsOnly(entry("honeyhive_inputs" + ".0".repeat(16), "end"));
        assertThat(inputs(List.of(sixteen))).containsOnly(entry("honeyhive_inputs" + ".0".repeat(16), "[too deep]"));
    }

    @Test
    void aMillionLevelsAreNoOverflow() {
        Object deep = "end";
        for (int i = 0; i < 1_000_000; i++) {
            deep = Collections.singletonList(deep);
        }
        Object bottomless = deep;
        assertThat(inputs(bottomless)).containsValue("[too deep]");
    }

    @Test
    void aListWithoutEndIsLookedAtUpToABound() {
        List<Object> endless = new ArrayList<>() {
            @Override
            public Iterator<Object> iterator() {
                return Collections.<Object>nCopies(Integer.MAX_VALUE, Map.of()).iterator();
            }

            @Override
            public int size() {
                return Integer.MAX_VALUE;
            }
        };
        assertThat(inputs(endless)).containsOnly(entry("honeyhive_inputs.truncated_from", (long) Integer.MAX_VALUE));
    }

    @Test
    void aValueThatCannotBeReadIsCountedAndTheRestIsWritten() {
        Object bad = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no");
            }
        };
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("bad", bad);
        given.put("good", 1);
        assertThat(inputs(given)).containsOnly(entry("honeyhive_inputs.good", 1L));
        assertThat(recorded.counters.snapshot().refusedValues()).isEqualTo(1);
    }
}
