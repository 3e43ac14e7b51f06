package dev.waggle.core.log;

import static dev.waggle.core.log.CurrentContext.SPAN;
import static dev.waggle.core.log.CurrentContext.TRACE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** With Logback itself, configured as an application does it. */
class LogbackContextFilterTest {

    private static final String FILTER = "<filter class='dev.waggle.core.log.LogbackContextFilter'/>";

    private final LoggerContext logback = new LoggerContext();
    private final Map<String, BlockingQueue<ILoggingEvent>> events = new ConcurrentHashMap<>();

    @AfterEach
    void stop() {
        logback.stop();
        MDC.clear();
    }

    @Test
    void anEventHasTheIdsOfTheContextThatItIsLoggedIn() throws Exception {
        Logger logger = configure(appender("LIST", FILTER) + root("LIST"));
        CurrentContext.run("s-1", () -> logger.info("first"));
        CurrentContext.run("s-2", () -> logger.info("second"));

        assertThat(next("LIST").getMDCPropertyMap())
                .isEqualTo(Map.of("trace_id", TRACE, "span_id", SPAN, "session_id", "s-1"));
        assertThat(next("LIST").getMDCPropertyMap()).containsEntry("session_id", "s-2");
    }

    @Test
    void aPatternAndJsonShowThem() throws Exception {
        Logger logger = configure(appender("LIST", FILTER) + root("LIST"));
        CurrentContext.run("s-1", () -> logger.info("here"));

        ILoggingEvent event = next("LIST");
        PatternLayout pattern = new PatternLayout();
        pattern.setContext(logback);
        pattern.setPattern("%X{session_id} %X{trace_id} %msg");
        pattern.start();
        assertThat(pattern.doLayout(event)).isEqualTo("s-1 " + TRACE + " here");
        JsonEncoder json = new JsonEncoder();
        json.setContext(logback);
        json.start();
        assertThat(new ObjectMapper()
                        .readTree(json.encode(event))
                        .at("/mdc/session_id")
                        .asText())
                .isEqualTo("s-1");
    }

    @Test
    void behindAnAsyncAppenderTheyAreThoseOfTheThreadThatLogged() throws Exception {
        Logger logger = configure(appender("LIST", "")
                + "<appender name='ASYNC' class='ch.qos.logback.classic.AsyncAppender'>" + FILTER
                + "<appender-ref ref='LIST'/></appender>" + root("ASYNC"));
        CurrentContext.run("s-1", () -> logger.info("here"));

        assertThat(next("LIST").getMDCPropertyMap()).containsEntry("session_id", "s-1");
    }

    @Test
    void eachOfSeveralAppendersHasThem() throws Exception {
        Logger logger = configure(appender("ONE", FILTER) + appender("OTHER", FILTER) + root("ONE", "OTHER"));
        CurrentContext.run("s-1", () -> logger.info("here"));

        assertThat(next("ONE").getMDCPropertyMap()).containsEntry("session_id", "s-1");
        assertThat(next("OTHER").getMDCPropertyMap()).containsEntry("session_id", "s-1");
    }

    @Test
    void theMdcOfTheThreadIsThereTooAndIsNotChanged() throws Exception {
        Logger logger = configure(appender("LIST", FILTER) + root("LIST"));
        MDC.put("user", "u");
        CurrentContext.run("s-1", () -> logger.info("here"));

        assertThat(next("LIST").getMDCPropertyMap()).containsEntry("user", "u").containsEntry("session_id", "s-1");
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(Map.of("user", "u"));
    }

    @Test
    void whatAnMdcScopeSaysIsLeftAsItIs() throws Exception {
        Logger logger = configure(appender("LIST", FILTER) + root("LIST"));
        CurrentContext.run("current", () -> MdcScope.run(CurrentContext.of("given"), () -> logger.info("here")));

        assertThat(next("LIST").getMDCPropertyMap()).containsEntry("session_id", "given");
    }

    @Test
    void outsideOfAContextAnEventHasNoIds() throws Exception {
        Logger logger = configure(appender("LIST", FILTER) + root("LIST"));
        logger.info("here");

        assertThat(next("LIST").getMDCPropertyMap()).isEmpty();
    }

    private static String appender(String name, String filter) {
        return "<appender name='" + name + "' class='" + QueueAppender.class.getName() + "'>" + filter + "</appender>";
    }

    private static String root(String... appenders) {
        return "<root level='INFO'><appender-ref ref='" + String.join("'/><appender-ref ref='", appenders)
                + "'/></root>";
    }

    private Logger configure(String xml) throws Exception {
        logback.setMDCAdapter(MDC.getMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(logback);
        logback.putObject(QueueAppender.EVENTS, events);
        configurator.doConfigure(new ByteArrayInputStream(
                ("<configuration>" + xml + "</configuration>").getBytes(StandardCharsets.UTF_8)));
        return logback.getLogger("test");
    }

    /** Read on this thread, which need not be the one that logged. */
    private ILoggingEvent next(String appender) throws InterruptedException {
        return Objects.requireNonNull(QueueAppender.queue(events, appender).poll(60, TimeUnit.SECONDS));
    }

    /** Made by Logback, so that the test finds what it got through the logger context. */
    public static final class QueueAppender extends AppenderBase<ILoggingEvent> {

        private static final String EVENTS = "events";

        @Override
        @SuppressWarnings("unchecked") // what the test has put there
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            queue((Map<String, BlockingQueue<ILoggingEvent>>) getContext().getObject(EVENTS), getName())
                    .add(event);
        }

        static BlockingQueue<ILoggingEvent> queue(Map<String, BlockingQueue<ILoggingEvent>> events, String name) {
            return events.computeIfAbsent(name, absent -> new LinkedBlockingQueue<>());
        }
    }
}
