package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.jdbcclient.JDBCPool;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes through Vert.x's tracing SPI: a SQL client against a real database in the same process. */
class SqlClientTest {

    private final Traced traced = new Traced();
    private Pool pool;

    @BeforeEach
    void createTable() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        pool = JDBCPool.pool(traced.vertx, source, new PoolOptions());
        await(pool.query("create table bee (name varchar(20))").execute());
    }

    @AfterEach
    void close() {
        await(pool.close());
        traced.close();
    }

    @Test
    void aQueryIsAClientSpanUnderTheEventThatAsks() {
        Integer rows = traced.within(
                "root",
                () -> traced.tracing.event(
                        "store",
                        e -> {},
                        event -> pool.preparedQuery("insert into bee values (?)")
                                .execute(Tuple.of("maya"))
                                .compose(done ->
                                        pool.query("select name from bee").execute())
                                .map(found -> found.size())));

        assertThat(rows).isEqualTo(1);
        SpanData insert = named("INSERT");
        assertChild(insert, traced.span("store"));
        assertChild(named("SELECT"), traced.span("store"));
        assertThat(insert.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(text(insert, "db.query.text")).isEqualTo("insert into bee values (?)");
        assertThat(text(insert, "db.operation.name")).isEqualTo("INSERT");
        assertThat(insert.getAttributes().asMap().toString()).doesNotContain("maya");
    }

    @Test
    void aQueryThatFailsIsAnErrorWithOneException() {
        traced.within(
                "root", () -> pool.query("select * from wasp").execute().transform(done -> Future.succeededFuture()));

        SpanData select = named("SELECT");
        assertThat(select.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(select.getEvents()).hasSize(1);
        assertThat(text(select, "error.type")).isNotNull();
    }

    @Test
    void aQueryOutsideOfAnyTraceStartsNone() {
        await(pool.query("select 1").execute());

        assertThat(traced.spans.ended()).isEmpty();
    }

    private SpanData named(String verb) {
        traced.spans.awaitThat(
                "a span " + verb,
                () -> traced.spans.ended().stream().anyMatch(s -> s.getName().startsWith(verb)));
        return traced.spans.ended().stream()
                .filter(s -> s.getName().startsWith(verb))
                .findFirst()
                .orElseThrow();
    }
}
