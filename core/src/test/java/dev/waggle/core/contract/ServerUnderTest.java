package dev.waggle.core.contract;

/** A running server of {@link HttpServerContract}, on a port of the system's choice on loopback. */
public interface ServerUnderTest extends AutoCloseable {

    int port();

    @Override
    void close() throws Exception;
}
