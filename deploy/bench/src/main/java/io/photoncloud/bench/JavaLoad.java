package io.photoncloud.bench;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.proto.etcd.server.KVGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A closed-loop load on an etcd v3 API by grpc-java, with the options and the JSON line of etcdload. Callbacks run on the
 * event loop (they never block), which is the least a Java client can cost.
 */
public final class JavaLoad {
    private static final long DRAIN_SECONDS_MAX = 10;

    private JavaLoad() {}

    public static void main(String[] words) throws InterruptedException {
        LoadOptions options = LoadOptions.parse(words);
        Load load = new Load(options);
        List<ManagedChannel> channels = connect(options);
        List<Latencies> latencies = startLoops(options, load, channels);

        TimeUnit.NANOSECONDS.sleep((long) (options.warmupSeconds() * 1e9));
        Counted begun = Counted.now(options.watchedPids());
        load.enter(Load.Phase.MEASURING);
        TimeUnit.NANOSECONDS.sleep((long) (options.measuredSeconds() * 1e9));
        load.enter(Load.Phase.STOPPED);
        Counted ended = Counted.now(options.watchedPids());

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS_MAX);
        while (load.running() > 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        int unanswered = load.running();
        channels.forEach(ManagedChannel::shutdownNow);
        System.out.println(report(options, load, Latencies.sorted(latencies), begun, ended, unanswered));
        if (load.failures() > 0) {
            System.err.println("java load: first failure: " + load.firstFailure());
        }
        System.exit(load.failures() > 0 || unanswered > 0 ? 1 : 0);
    }

    private static List<ManagedChannel> connect(LoadOptions options) {
        List<ManagedChannel> channels = new ArrayList<>();
        for (int index = 0; index < options.connections(); index++) {
            String endpoint =
                    options.endpoints().get(index % options.endpoints().size());
            channels.add(NettyChannelBuilder.forTarget("dns:///" + endpoint)
                    .usePlaintext()
                    .directExecutor()
                    .build());
        }
        return channels;
    }

    private static List<Latencies> startLoops(LoadOptions options, Load load, List<ManagedChannel> channels) {
        List<Latencies> latencies = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(options.seed());
        for (int index = 0; index < options.streams(); index++) {
            Latencies own = new Latencies();
            latencies.add(own);
            load.start(KVGrpc.newStub(channels.get(index % channels.size())), own, random.split());
        }
        return latencies;
    }

    private static String report(
            LoadOptions options, Load load, long[] nanos, Counted begun, Counted ended, int unanswered) {
        return String.format(
                Locale.ROOT,
                "{\"label\":\"%s\",\"op\":\"%s\",\"streams\":%d,\"connections\":%d,\"endpoints\":%d,\"keys\":%d,\"value_bytes\":%d"
                        + ",%s,\"unanswered\":%d,\"connections_lost\":0,\"errors_ever\":%d}",
                options.label(),
                options.op().name().toLowerCase(Locale.ROOT),
                options.streams(),
                options.connections(),
                options.endpoints().size(),
                options.keys(),
                options.valueBytes(),
                Report.fields(nanos, begun, ended),
                unanswered,
                load.failures());
    }
}
