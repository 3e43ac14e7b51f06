package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class SessionIdsTest {

    @Test
    void newIdsAreLowerCaseRandomUuids() {
        for (int i = 0; i < 1000; i++) {
            UUID id = UUID.fromString(SessionIds.random());

            assertThat(id.version()).isEqualTo(4);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(SessionIds.random()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        }
    }

    @Test
    void noIdIsGivenTwiceWhateverThreadsAsk() throws Exception {
        int each = 10_000;
        Set<String> ids = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Thread thread = new Thread(() -> {
                for (int k = 0; k < each; k++) {
                    ids.add(SessionIds.random());
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(ids).hasSize(8 * each);
    }
}
