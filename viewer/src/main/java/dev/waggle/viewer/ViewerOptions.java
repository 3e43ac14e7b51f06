package dev.waggle.viewer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a viewer is started with. */
final class ViewerOptions {
    int port = 4318;
    String address = "127.0.0.1";

    @Nullable
    String token;

    @Nullable
    Path files;

    long memory = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 2);
    Limits limits = Limits.DEFAULT;

    /** @throws IllegalArgumentException naming the option and the value that is wrong */
    void check() {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        if (memory < 1 << 20) {
            throw new IllegalArgumentException("memory " + memory + " is less than a megabyte");
        }
        long heap = Runtime.getRuntime().maxMemory();
        if (memory >= heap) {
            throw new IllegalArgumentException("memory " + memory + " is not less than the heap, which is " + heap
                    + ": start Java with a larger -Xmx");
        }
        if (token != null && token.isBlank()) {
            throw new IllegalArgumentException("token is blank");
        }
        if (!Guard.isLoopback(address) && token == null) {
            throw new IllegalArgumentException("address " + address
                    + " is open to other machines: that needs a token, because sessions hold prompts and answers");
        }
    }
}
