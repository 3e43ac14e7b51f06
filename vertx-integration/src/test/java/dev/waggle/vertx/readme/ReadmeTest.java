package dev.waggle.vertx.readme;

import dev.waggle.core.contract.ReadmeContract;
import java.nio.file.Path;

class ReadmeTest extends ReadmeContract {

    @Override
    protected Path sources() {
        return Path.of("src/test/java/dev/waggle/vertx/readme");
    }
}
