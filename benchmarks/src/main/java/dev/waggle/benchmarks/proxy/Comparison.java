package dev.waggle.benchmarks.proxy;

import dev.waggle.benchmarks.export.Child;
import dev.waggle.benchmarks.export.Result;
import dev.waggle.benchmarks.export.Runs;
import dev.waggle.benchmarks.export.SinkProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * The same load on the same proxy, traced in different ways, by turns: the load generator, which is the backend too, and
 * the collector are processes of their own, and so is each of the proxies. All of them live through a fork; only one
 * works at a time.
 */
public final class Comparison {

    /** Waggle as it is in another build. */
    public static final String BEFORE = "waggle-before";

    private static final int CONNECTIONS = 64;
    private static final List<String> HEAP = List.of("-Xms512m", "-Xmx512m", "-XX:+UseParallelGC");
    private static final String JDK_SENDER = "-Dio.opentelemetry.sdk.common.export.HttpSenderProvider="
            + "io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider";

    /** What the JIT may still use of a proxy's processor time when it is warm. */
    private static final double QUIET_JIT = 0.01;

    private final Plan plan;
    private final Map<String, List<Result>> turns = new LinkedHashMap<>();
    private boolean complete = true;

    public Comparison(Plan plan) {
        this.plan = plan;
        plan.variants().forEach(this::turns);
    }

    /**
     * @param variants what is compared, as {@link Telemetry#of} knows it
     * @param session whether the requests carry trace, session and baggage
     * @param before the class path of {@link #BEFORE}
     * @param jvmOptions more of them, for the proxies
     */
    public record Plan(
            List<String> variants,
            boolean session,
            int forks,
            int rounds,
            long warmRequests,
            long turnMillis,
            String before,
            List<String> jvmOptions) {}

    /** Prints the table and the lines of the goals. */
    public void measure() throws IOException, InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "%s %s, %d processors, Java %s, %s; requests %s%n",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                String.join(" ", HEAP),
                plan.session() ? "with trace, session and baggage" : "without a trace");
        for (int fork = 0; fork < plan.forks(); fork++) {
            fork(fork);
        }
        rows();
        forks();
        ratios();
        goals();
    }

    private void fork(int number) throws IOException, InterruptedException {
        Map<String, Child> proxies = new LinkedHashMap<>();
        try (SinkProcess sink = new SinkProcess();
                Child load = Child.start(
                        LoadGenerator.class, HEAP, Integer.toString(CONNECTIONS), Boolean.toString(plan.session()))) {
            try {
                for (String variant : startingOrder(number)) {
                    proxies.put(variant, proxy(variant, load.port(), sink));
                }
                for (Child proxy : proxies.values()) {
                    warm(proxy, load);
                }
                Random orders = new Random(number);
                List<Map.Entry<String, Child>> order = new ArrayList<>(proxies.entrySet());
                for (int round = 0; round < plan.rounds(); round++) {
                    // Nobody always follows the same one: the caches are as that one left them.
                    Collections.shuffle(order, orders);
                    for (Map.Entry<String, Child> proxy : order) {
                        Result turn = turn(proxy.getValue(), load, sink);
                        turns(proxy.getKey()).add(turn);
                        System.err.printf(
                                Locale.ROOT,
                                "fork %d round %d %s %.2f µs, JIT %.2f µs%n",
                                number + 1,
                                round + 1,
                                proxy.getKey(),
                                turn.get("cpu"),
                                turn.get("jit"));
                    }
                }
            } finally {
                for (Child proxy : proxies.values()) {
                    proxy.close();
                }
            }
        }
    }

    /**
     * Each is the first one in its turn: who is warmed first is warmed by a load generator that is cold itself, and the code
     * that the JIT makes of it then takes a hundredth more for as long as it runs.
     */
    private List<String> startingOrder(int fork) {
        List<String> order = new ArrayList<>(plan.variants());
        Collections.rotate(order, fork);
        return order;
    }

    private Child proxy(String variant, int backend, SinkProcess sink) throws IOException {
        List<String> flags = new ArrayList<>(HEAP);
        flags.add(JDK_SENDER);
        // A compiler thread that ends takes its time along.
        flags.add("-XX:-UseDynamicNumberOfCompilerThreads");
        plan.jvmOptions().forEach(option -> flags.add(option.replace("{}", variant)));
        boolean before = variant.equals(BEFORE);
        return Child.start(
                before ? plan.before() : Child.ownClassPath(),
                ProxyService.class,
                flags,
                before ? "waggle" : variant,
                Integer.toString(backend),
                Integer.toString(CONNECTIONS),
                sink.endpoint());
    }

    /**
     * By work, not by time: on a slow machine, seconds alone would leave half of the code interpreted. And until the JIT
     * has come to rest, which is later the more code there is.
     */
    private void warm(Child proxy, Child load) throws IOException {
        double requests = 0;
        double compiling = 1;
        while (requests < plan.warmRequests() || compiling > QUIET_JIT && requests < 2 * plan.warmRequests()) {
            Result before = proxy.ask("begin");
            requests += run(proxy, load, 2000).get("requests");
            proxy.ask("flush");
            Result after = proxy.ask("end");
            compiling =
                    (after.get("jitNanos") - before.get("jitNanos")) / (after.get("cpuNanos") - before.get("cpuNanos"));
        }
    }

    /** What is left in a queue at the end of the load is sent before the processors' time is read: it belongs to it. */
    private Result turn(Child proxy, Child load, SinkProcess sink) throws IOException, InterruptedException {
        sink.reset(0);
        Result before = proxy.ask("begin");
        Result ran = run(proxy, load, plan.turnMillis());
        double lost = proxy.ask("flush").get("lost");
        Result after = proxy.ask("end");
        double requests = ran.get("requests");
        Result arrived = sink.seen();
        double jit = (after.get("jitNanos") - before.get("jitNanos")) / requests / 1000;
        return new Result()
                .put("cpu", (after.get("cpuNanos") - before.get("cpuNanos")) / requests / 1000 - jit)
                .put("jit", jit)
                .put("loop", loopNanos(before, after) / requests / 1000)
                .put("allocated", (after.get("allocated") - before.get("allocated")) / requests)
                .put("gc", (after.get("gcMillis") - before.get("gcMillis")) * 1000 / requests)
                .put("rate", requests * 1e9 / ran.get("wallNanos"))
                .put("requests", requests)
                .put("spans", arrived.get("arrived"))
                .put("sent", arrived.get("bytes") / requests)
                .put("lost", lost);
    }

    /** An older build, given as the one before, does not tell. */
    private static double loopNanos(Result before, Result after) {
        return after.has("loopNanos") ? after.get("loopNanos") - before.get("loopNanos") : Double.NaN;
    }

    private static Result run(Child proxy, Child load, long millis) throws IOException {
        Result ran = load.ask(proxy.port() + " " + millis);
        if (ran.get("failed") > 0) {
            throw new IOException("requests failed: " + ran.line());
        }
        return ran;
    }

    private void rows() {
        System.out.printf(
                Locale.ROOT,
                "%n%-32s %12s %15s %10s %11s %10s %9s %10s %10s %13s %5s%n",
                "",
                "CPU µs/req",
                "(min to max)",
                "event loop",
                "requests/s",
                "B/req",
                "GC µs/req",
                "JIT µs/req",
                "B/req sent",
                "spans/request",
                "lost");
        turns.forEach((variant, all) -> {
            double spans = sum(all, "spans");
            double requests = sum(all, "requests");
            double wanted = exports(variant) ? 2 * requests : 0;
            complete &= spans == wanted;
            System.out.printf(
                    Locale.ROOT,
                    "%-32s %12.2f %15s %10.2f %11.0f %10.0f %9.2f %10.2f %10.0f %13s %5.0f%n",
                    name(variant),
                    median(all, "cpu"),
                    String.format(
                            Locale.ROOT,
                            "%.2f to %.2f",
                            all.stream()
                                    .mapToDouble(turn -> turn.get("cpu"))
                                    .min()
                                    .orElse(0),
                            all.stream()
                                    .mapToDouble(turn -> turn.get("cpu"))
                                    .max()
                                    .orElse(0)),
                    median(all, "loop"),
                    median(all, "rate"),
                    median(all, "allocated"),
                    perRequest(all, "gc"),
                    perRequest(all, "jit"),
                    median(all, "sent"),
                    exports(variant) ? String.format(Locale.ROOT, "%.4f", spans / requests) : "-",
                    wanted - spans);
        });
        System.out.println();
    }

    private void goals() {
        if (turns.keySet().containsAll(List.of("waggle", "stock", "untraced"))) {
            goal("P1", "stock", 0.90);
            goal("P2", "untraced", 1.30);
            goal("P3", "untraced", 1.20);
        }
    }

    /** The median of each fork: how far apart two JVMs are that run the same. */
    private void forks() {
        if (plan.forks() == 1) {
            return;
        }
        turns.forEach((variant, all) -> {
            System.out.printf(Locale.ROOT, "%-32s", "CPU µs/req by fork, " + variant);
            for (int fork = 0; fork < plan.forks(); fork++) {
                System.out.printf(
                        Locale.ROOT,
                        " %6.2f",
                        median(all.subList(fork * plan.rounds(), (fork + 1) * plan.rounds()), "cpu"));
            }
            System.out.println();
        });
        System.out.println();
    }

    /** Each variant's CPU to that of each other. */
    private void ratios() {
        System.out.printf(Locale.ROOT, "%-32s", "CPU, row to column");
        plan.variants().forEach(peer -> System.out.printf(Locale.ROOT, " %13s", peer));
        System.out.println();
        for (String variant : plan.variants()) {
            System.out.printf(Locale.ROOT, "%-32s", variant);
            plan.variants().forEach(peer -> System.out.printf(Locale.ROOT, " %13.2f", ratio(variant, peer)));
            System.out.println();
        }
        System.out.println();
    }

    /** The median of the ratios of the rounds: turns that follow each other share the machine's mood. */
    private double ratio(String variant, String peer) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < turns(peer).size(); i++) {
            ratios.add(turns(variant).get(i).get("cpu") / turns(peer).get(i).get("cpu"));
        }
        return Runs.median(ratios);
    }

    private void goal(String goal, String peer, double limit) {
        double ratio = ratio("waggle", peer);
        System.out.printf(
                Locale.ROOT, "%s %.2f %.2f %s%n", goal, ratio, limit, ratio <= limit && complete ? "met" : "missed");
    }

    private List<Result> turns(String variant) {
        return turns.computeIfAbsent(variant, none -> new ArrayList<>());
    }

    private static boolean exports(String variant) {
        return variant.equals("stock") || variant.equals("waggle") || variant.equals(BEFORE);
    }

    private static String name(String variant) {
        return switch (variant) {
            case "stock" -> "vertx-opentelemetry";
            case "stock-quiet" -> "vertx-opentelemetry, no export";
            case "waggle-quiet" -> "waggle, no export";
            case "waggle-unsampled" -> "waggle, nothing sampled";
            case "waggle-disabled" -> "waggle, SDK disabled";
            default -> variant;
        };
    }

    /** Over all turns: what happens in some of them only has no median. */
    private static double perRequest(List<Result> all, String figure) {
        double whole = all.stream()
                .mapToDouble(turn -> turn.get(figure) * turn.get("requests"))
                .sum();
        return whole / sum(all, "requests");
    }

    private static double median(List<Result> all, String figure) {
        return Runs.median(all.stream().map(turn -> turn.get(figure)).toList());
    }

    private static double sum(List<Result> all, String figure) {
        ToDoubleFunction<Result> value = turn -> turn.get(figure);
        return all.stream().mapToDouble(value).sum();
    }
}
