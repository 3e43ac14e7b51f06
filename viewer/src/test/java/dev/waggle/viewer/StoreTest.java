package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final long BUDGET = 4 << 20;

    @TempDir
    private Path folder;

    private static Spans batch(String session, int from, int count) {
        Spans spans = new Spans();
        for (int i = from; i < from + count; i++) {
            spans.add("s", span(session, 1, i, "event").under(i - 1).with("text", "x".repeat(1_000)));
        }
        return spans;
    }

    private static List<Event> events(Spans spans) {
        try {
            return OtlpProtobuf.read(spans.encoded(), Limits.DEFAULT).events;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void endlessInputStaysWithinTheBudgetAndTheOldestSessionsGoFirst() {
        MemoryStore store = new MemoryStore(BUDGET);
        for (int i = 0; i < 500; i++) {
            store.add(events(batch("session-" + i, 1, 100)));
            assertThat(store.bytes()).isLessThanOrEqualTo(BUDGET);
        }

        List<String> left = store.sessions().stream().map(session -> session.id).toList();
        assertThat(left).hasSizeGreaterThan(10).doesNotContain("session-0").endsWith("session-499");
        assertThat(store.sessions()).allSatisfy(session -> {
            assertThat(session.size()).isEqualTo(100);
            assertThat(session.orphans).isZero();
        });
    }

    @Test
    void theBytesThatAreCountedAreTheBytesThatAreHeld() {
        long budget = 24 << 20;
        MemoryStore store = new MemoryStore(budget);
        long before = used();
        for (int i = 0; i < 300; i++) {
            Spans spans = new Spans();
            for (int id = 1; id <= 500; id++) {
                spans.add("s", span("small-" + i, id, id, "GET /").under(id + 1));
            }
            store.add(events(spans));
        }
        long held = used() - before;

        assertThat(store.bytes()).isGreaterThan(budget * 9 / 10);
        assertThat(held).as("of a budget of %s", budget).isLessThan(budget * 12 / 10);
        assertThat(store.sessions()).isNotEmpty();
    }

    private static Session known(SpanStore store, String id) {
        return java.util.Objects.requireNonNull(store.session(id));
    }

    private static long used() {
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void anEndlessSessionIsFullAtHalfOfTheBudgetAndSaysSo() {
        MemoryStore store = new MemoryStore(BUDGET);
        store.add(events(batch("other", 1, 10)));
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            refused += store.add(events(batch("endless", 1 + i * 100, 100)));
        }

        assertThat(refused).isPositive();
        assertThat(known(store, "endless").refused).isEqualTo(refused);
        assertThat(known(store, "endless").bytes).isLessThanOrEqualTo(BUDGET / 2);
        assertThat(store.session("other")).isNotNull();
    }

    @Test
    void removedSessionsLeaveNothingBehind() {
        MemoryStore store = new MemoryStore(BUDGET);
        store.add(events(batch("a", 1, 100)));
        long version = store.version();

        assertThat(store.remove("a")).isTrue();

        assertThat(store.bytes()).isZero();
        assertThat(store.sessions()).isEmpty();
        assertThat(store.removedAt()).isGreaterThan(version);
    }

    @Test
    void removalsAreToldOneByOneUntilTheyAreTooMany() {
        MemoryStore store = new MemoryStore(BUDGET);
        long born = store.version();
        for (int i = 0; i < 1_000; i++) {
            store.add(events(batch("session-" + i, 1, 1)));
            store.remove("session-" + i);
        }
        store.add(events(batch("session-0", 1, 1)));
        long then = store.version();

        assertThat(store.removedSince(born)).hasSize(1_000).contains("session-0", "session-999");
        assertThat(store.removedSince(then)).isEmpty();

        store.remove("session-0");

        assertThat(store.removedSince(born)).as("the first is forgotten").isNull();
        assertThat(store.removedSince(then)).containsExactly("session-0");
    }

    @Test
    void anUnchangedTotalIsTheSameWhetherEventsComeOnceOrAgain() {
        MemoryStore once = new MemoryStore(BUDGET);
        MemoryStore again = new MemoryStore(BUDGET);
        once.add(events(SampleSession.spans()));
        for (int i = 0; i < 3; i++) {
            again.add(events(SampleSession.spans()));
        }
        JsonObject first = SessionJson.summary(known(once, SampleSession.ID));
        JsonObject second = SessionJson.summary(known(again, SampleSession.ID));

        for (String total : List.of("events", "traces", "errors", "orphans", "modelCalls", "inputTokens", "services")) {
            assertThat(second.getValue(total)).as(total).isEqualTo(first.getValue(total));
        }
        assertThat(again.bytes()).isEqualTo(once.bytes());
    }

    @Test
    void aRestartWithFilesShowsTheSameSessions() {
        String tree;
        try (RunningViewer viewer = RunningViewer.start(builder -> builder.files(folder))) {
            viewer.send(SampleSession.spans());
            viewer.send(
                    Spans.one("s", span("../../etc/passwd", 5, 5, "hostile id").build()));
            viewer.postJson(
                    "/session/start",
                    new JsonObject()
                            .put(
                                    "session",
                                    new JsonObject().put("session_id", "rest").put("session_name", "r")));
            tree = SessionTree.of(viewer.session(SampleSession.ID)).toString();
        }
        try (RunningViewer viewer = RunningViewer.start(builder -> builder.files(folder))) {
            assertThat(SessionTree.of(viewer.session(SampleSession.ID)).toString())
                    .isEqualTo(tree);
            assertThat(viewer.sessions("")).hasSize(3);
            assertThat(viewer.session("../../etc/passwd").getJsonArray("events"))
                    .hasSize(1);
            assertThat(viewer.session("rest").getJsonObject("session").getString("name"))
                    .isEqualTo("r");
            assertThat(viewer.sessions("").getJsonObject(2).getInteger("duplicates"))
                    .isZero();
        }
    }

    @Test
    void aFileThatWasCutOffIsReadUpToThere() throws IOException {
        try (RunningViewer viewer = RunningViewer.start(builder -> builder.files(folder))) {
            viewer.send(batch("cut", 1, 10));
        }
        Path file = folder.resolve("cut.spans");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 500), StandardOpenOption.TRUNCATE_EXISTING);

        try (RunningViewer viewer = RunningViewer.start(builder -> builder.files(folder))) {
            assertThat(viewer.session("cut").getJsonArray("events")).hasSize(9);
            viewer.send(batch("cut", 11, 2));
        }
        try (RunningViewer viewer = RunningViewer.start(builder -> builder.files(folder))) {
            assertThat(viewer.session("cut").getJsonArray("events"))
                    .as("with what came after the cut")
                    .hasSize(11);
        }
    }

    @Test
    void aSpanThatCannotBeReadCostsNoOther() throws IOException {
        try (RunningViewer viewer = RunningViewer.start(builder -> builder.files(folder))) {
            viewer.send(batch("damaged", 1, 10));
        }
        Path file = folder.resolve("damaged.spans");
        byte[] whole = Files.readAllBytes(file);
        // The first byte of the first message, behind a length of two bytes: a tag of no field.
        whole[2] = 7;
        Files.write(file, whole, StandardOpenOption.TRUNCATE_EXISTING);

        for (int start = 0; start < 2; start++) {
            try (RunningViewer viewer = RunningViewer.start(builder -> builder.files(folder))) {
                assertThat(viewer.session("damaged").getJsonArray("events")).hasSize(9);
            }
        }
    }

    @Test
    void aPageThatOutlivesItsViewerIsToldEverythingAnew() {
        MemoryStore before = new MemoryStore(BUDGET);
        before.add(events(batch("gone", 1, 100)));
        // No viewer ends and starts again within a millisecond.
        long born = System.currentTimeMillis();
        while (System.currentTimeMillis() <= born) {
            Thread.onSpinWait();
        }
        MemoryStore after = new MemoryStore(BUDGET);
        after.add(events(batch("here", 1, 1)));

        assertThat(after.removedSince(before.version())).isNull();
        assertThat(after.version()).isLessThan(1L << 53);
    }

    @Test
    void aSessionThatIsReadFromItsFileWasLastSeenWhenThatWasWritten() throws IOException {
        try (RunningViewer viewer = RunningViewer.start(builder -> builder.files(folder))) {
            viewer.send(batch("earlier", 1, 10));
            assertThat(viewer.sessions("").getJsonObject(0).getLong("liveForMs"))
                    .isBetween(0L, 15_000L);
        }
        FileTime hourAgo = FileTime.fromMillis(System.currentTimeMillis() - 3_600_000);
        Files.setLastModifiedTime(folder.resolve("earlier.spans"), hourAgo);

        try (RunningViewer viewer = RunningViewer.start(builder -> builder.files(folder))) {
            JsonObject session = viewer.sessions("").getJsonObject(0);
            assertThat(session.getLong("lastSeenMs")).isEqualTo(hourAgo.toMillis());
            assertThat(session.getBoolean("live")).isFalse();
            assertThat(session.getLong("liveForMs")).isZero();
        }
    }

    @Test
    void filesOfSessionsThatMadeRoomAreDeleted() throws IOException {
        try (RunningViewer viewer =
                RunningViewer.start(builder -> builder.files(folder).memory(2 << 20))) {
            for (int i = 0; i < 30; i++) {
                assertThat(viewer.send(batch("session-" + i, 1, 100)).statusCode())
                        .isEqualTo(200);
            }
        }
        assertThat(names())
                .contains("session-29.spans")
                .doesNotContain("session-0.spans")
                .hasSizeLessThan(20);

        RunningViewer.start(builder -> builder.files(folder).memory(1 << 20)).close();

        assertThat(names())
                .as("with less memory after a restart")
                .contains("session-29.spans")
                .hasSizeLessThan(10);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
