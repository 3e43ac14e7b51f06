package dev.waggle.benchmarks.proxy;

import dev.waggle.benchmarks.export.Result;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The child's side of {@link dev.waggle.benchmarks.export.Child}: a line in, a result out, until the input ends. */
interface Commands {

    Result run(String command) throws Exception;

    static void serve(Commands commands) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(commands.run(line).line());
        }
    }
}
