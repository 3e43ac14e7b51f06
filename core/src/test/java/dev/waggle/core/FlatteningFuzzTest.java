package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of random shape, hostile ones among them. */
class FlatteningFuzzTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the flattener said, in order. */
    private static final class Said implements Flattener.Sink {

        final List<String> keys = new ArrayList<>();
        final Map<String, Object> scalars = new LinkedHashMap<>();
        int unreadable;

        @Override
        public void scalar(String key, Object value) {
            keys.add(key);
            scalars.put(key, value);
        }

        @Override
        public void cutOff(String key, long size) {
            scalars.put(key + ".truncated_from", size);
        }

        @Override
        public void unreadable(String key, Throwable failure) {
            unreadable++;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aTreeOfMapsAndListsBecomesExactlyItsLeaves(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Map<String, Object> expected = new HashMap<>();
            Object tree = tree(random, "honeyhive_inputs", expected, 0);
            Said said = new Said();
            if (tree != null) {
                Flattener.flatten(Field.INPUTS, tree, said);
            }
            assertThat(said.scalars).isEqualTo(expected);
            assertThat(new HashSet<>(said.keys)).hasSameSizeAs(said.keys);
            assertThat(said.unreadable).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void theJsonOfATreeHasTheSameLeavesInTheSamePlaces(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Map<String, Object> expected = new HashMap<>();
            Object tree = tree(random, "inputs", expected, 0);
            Map<String, @Nullable Object> body = new HashMap<>();
            body.put("inputs", tree);
            Map<String, Object> found = new HashMap<>();
            leaves("", JSON.readTree(json(body)), found);
            assertThat(found).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32})
    void theJsonOfHostileObjectsIsBoundedAndJson(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            String json = json(Map.of("inputs", hostile(random, 0, new ArrayList<>())));
            assertThat(JSON.readTree(json).isObject()).isTrue();
            assertThat(json.length()).isLessThan(1_000_000);
        }
    }

    private static String json(Map<String, ?> body) {
        return RestJson.write(body, new ValuePolicy(Redactor.none(), 10_000, new Counters()), 10_000);
    }

    private static void leaves(String key, JsonNode node, Map<String, Object> found) {
        String before = key.isEmpty() ? "" : key + ".";
        if (node.isObject()) {
            node.properties().forEach(entry -> leaves(before + entry.getKey(), entry.getValue(), found));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                leaves(before + i, node.get(i), found);
            }
        } else if (node.isTextual()) {
            found.put(key, node.textValue());
        } else if (node.isBoolean()) {
            found.put(key, node.booleanValue());
        } else if (node.isIntegralNumber()) {
            found.put(key, node.longValue());
        } else if (node.isNumber()) {
            found.put(key, node.doubleValue());
        }
    }

    private static @Nullable Object tree(Random random, String key, Map<String, Object> expected, int depth) {
        int kind = depth == 0 ? random.nextInt(3) : random.nextInt(depth < 8 ? 9 : 4) + (depth < 8 ? 0 : 3);
        switch (kind) {
            case 0 -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put("k" + i, tree(random, key + ".k" + i, expected, depth + 1));
                }
                return map;
            }
            case 1 -> {
                List<Object> list = new ArrayList<>();
                for (int i = 0, n = random.nextInt(4); i < n; i++) {
                    list.add(tree(random, key + "." + i, expected, depth + 1));
                }
                return list;
            }
            case 2 -> {
                @Nullable Object[] array = new Object[random.nextInt(3)];
                for (int i = 0; i < array.length; i++) {
                    array[i] = tree(random, key + "." + i, expected, depth + 1);
                }
                return array;
            }
            case 3 -> {
                return null;
            }
            case 4 -> {
                return leaf(key, random.nextInt(), expected);
            }
            case 5 -> {
                return leaf(key, random.nextDouble(), expected);
            }
            default -> {
                return leaf(key, random.nextBoolean() ? "text" + random.nextInt() : random.nextBoolean(), expected);
            }
        }
    }

    private static Object leaf(String key, Object value, Map<String, Object> expected) {
        expected.put(key, value instanceof Integer number ? (Object) number.longValue() : value);
        return value;
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void hostileObjectsNeitherThrowNorGoOnForever(long seed) {
        Random random = new Random(seed);
        try (RecordedEvents recorded = RecordedEvents.create(options -> options.maxSpanSize = 10_000)) {
            for (int round = 0; round < 60; round++) {
                Object value = hostile(random, 0, new ArrayList<>());
                Map<String, Object> found = recorded.enriched(
                        event -> event.inputs(value).outputs(value).metadata(value));
                int size = found.entrySet().stream()
                        .filter(entry -> entry.getValue() instanceof String)
                        .mapToInt(entry -> entry.getKey().length()
                                + entry.getValue().toString().length())
                        .sum();
                assertThat(size).isLessThanOrEqualTo(10_000);
            }
        }
    }

    private static Object hostile(Random random, int depth, List<Object> seen) {
        if (depth > 20 || seen.size() > 2000) {
            return "leaf";
        }
        int kind = random.nextInt(10);
        if (kind < 4) {
            Map<Object, Object> map = random.nextBoolean() ? new HashMap<>() : new LinkedHashMap<>();
            seen.add(map);
            for (int i = random.nextInt(5); i > 0; i--) {
                map.put(random.nextInt(10) == 0 ? new Throwing() : i, hostile(random, depth + 1, seen));
            }
            return map;
        } else if (kind < 7) {
            List<Object> list = new ArrayList<>();
            seen.add(list);
            for (int i = random.nextInt(6); i > 0; i--) {
                list.add(hostile(random, depth + 1, seen));
            }
            return list;
        } else if (kind == 7 && !seen.isEmpty()) {
            return seen.get(random.nextInt(seen.size()));
        } else if (kind == 8) {
            return Optional.of(new Throwing());
        }
        return "x".repeat(random.nextInt(3000));
    }

    /** Throws at whatever it is asked, except at being a key. */
    public static final class Throwing {

        public String getValue() {
            throw new StackOverflowError();
        }

        @Override
        public String toString() {
            throw new AssertionError("asked");
        }
    }

    /** Each getter makes a new one of its kind: no cycle that identity could find. */
    public static final class Endless {

        public Endless getLeft() {
            return new Endless();
        }

        public Endless getRight() {
            return new Endless();
        }
    }

    @Test
    void aBeanWhoseGettersMakeNewBeansIsBounded() {
        Said said = new Said();
        Flattener.flatten(Field.INPUTS, new Endless(), said);
        assertThat(said.keys.size()).isLessThanOrEqualTo(Flattener.MAX_VALUES);
        assertThat(said.scalars).containsValue("[too deep]");
    }

    @Test
    void aMapThatIsChangedWhileItIsReadLosesOnlyItsRest() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("first", 1);
        map.put("second", new Object() {
            @Override
            public String toString() {
                map.put("third", 3);
                return "second";
            }
        });
        map.put("last", 9);
        Said said = new Said();
        Flattener.flatten(Field.INPUTS, map, said);
        assertThat(said.scalars)
                .containsEntry("honeyhive_inputs.first", 1L)
                .containsEntry("honeyhive_inputs.second", "second");
        assertThat(said.unreadable).isEqualTo(1);
    }

    @Test
    void arraysOfAllPrimitiveTypesAreRead() {
        for (Object array : Arrays.<Object>asList(
                new boolean[] {true}, new short[] {1}, new int[] {1}, new long[] {1}, new float[] {1}, new double[] {1
                })) {
            Said said = new Said();
            Flattener.flatten(Field.INPUTS, array, said);
            assertThat(said.scalars.keySet()).isEqualTo(Set.of("honeyhive_inputs.0"));
        }
    }
}
