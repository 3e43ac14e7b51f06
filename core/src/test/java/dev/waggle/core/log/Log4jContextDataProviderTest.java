package dev.waggle.core.log;

import static dev.waggle.core.log.CurrentContext.SPAN;
import static dev.waggle.core.log.CurrentContext.TRACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With Log4j itself, which finds the provider on the class path. */
class Log4jContextDataProviderTest {

    private final LoggerContext log4j = new LoggerContext("test");
    private final Lines lines = new Lines();
    private Logger logger;

    @BeforeEach
    void configure() {
        Configuration configuration = new DefaultConfiguration();
        lines.start();
        configuration.addAppender(lines);
        configuration.getRootLogger().getAppenders().keySet().forEach(configuration.getRootLogger()::removeAppender);
        configuration.getRootLogger().addAppender(lines, Level.INFO, null);
        configuration.getRootLogger().setLevel(Level.INFO);
        log4j.start(configuration);
        logger = log4j.getLogger("test");
    }

    @AfterEach
    void stop() {
        log4j.stop();
        ThreadContext.clearAll();
    }

    @Test
    void anEventHasTheIdsOfTheContextThatItIsLoggedIn() {
        CurrentContext.run("s-1", () -> logger.info("first"));
        CurrentContext.run("s-2", () -> logger.info("second"));

        assertThat(lines.data.get(0)).isEqualTo(Map.of("trace_id", TRACE, "span_id", SPAN, "session_id", "s-1"));
        assertThat(lines.data.get(1)).containsEntry("session_id", "s-2");
        assertThat(lines.text).containsExactly("s-1 " + TRACE + " first", "s-2 " + TRACE + " second");
    }

    @Test
    void theContextMapOfTheThreadIsThereTooAndIsNotChanged() {
        ThreadContext.put("user", "u");
        CurrentContext.run("s-1", () -> logger.info("here"));

        assertThat(lines.data.get(0)).containsEntry("user", "u").containsEntry("session_id", "s-1");
        assertThat(ThreadContext.getImmutableContext()).isEqualTo(Map.of("user", "u"));
    }

    @Test
    void whatTheThreadSaysOfASessionIsLeftAsItIs() {
        ThreadContext.put("session_id", "given");
        CurrentContext.run("current", () -> logger.info("here"));

        assertThat(lines.data.get(0)).isEqualTo(Map.of("session_id", "given"));
    }

    @Test
    void outsideOfAContextAnEventHasNoIds() {
        logger.info("here");

        assertThat(lines.data.get(0)).isEmpty();
    }

    private static final class Lines extends AbstractAppender {

        final List<Map<String, String>> data = new CopyOnWriteArrayList<>();
        final List<String> text = new CopyOnWriteArrayList<>();

        Lines() {
            super(
                    "lines",
                    null,
                    PatternLayout.newBuilder()
                            .withPattern("%X{session_id} %X{trace_id} %m")
                            .build(),
                    false,
                    Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            data.add(event.getContextData().toMap());
            text.add(String.valueOf(getLayout().toSerializable(event)));
        }
    }
}
