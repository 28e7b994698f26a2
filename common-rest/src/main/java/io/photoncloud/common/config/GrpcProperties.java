package io.photoncloud.common.config;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The gRPC listener and its bounds.
 *
 * @param address defaults to the service's own in {@link KnownService}
 * @param messageSizeMax the longest message accepted
 * @param metadataSizeMax the most headers of a call
 * @param eventLoops threads that move bytes, and run the calls that ask to run there; 0 for half as many as there are
 *     processors, up to 8
 * @param keepAliveMin how often a client may ping at most; one that pings more often is disconnected
 * @param idleTimeMax after how long without a call a connection is closed
 * @param callsPerConnectionMax calls in progress on one connection
 * @param deadlineDefault the deadline of an outgoing call that has none of its own
 * @param shutdownTimeMax how long calls in progress may take to end when the service stops
 */
@ConfigurationProperties("photon.grpc")
public record GrpcProperties(
        @DefaultValue("127.0.0.1:0") ListenAddress address,
        @DefaultValue("4MB") DataSize messageSizeMax,
        @DefaultValue("16KB") DataSize metadataSizeMax,
        @DefaultValue("0") int eventLoops,
        @DefaultValue("5s") Duration keepAliveMin,
        @DefaultValue("1h") Duration idleTimeMax,
        @DefaultValue("20000") int callsPerConnectionMax,
        @DefaultValue("30s") Duration deadlineDefault,
        @DefaultValue("5s") Duration shutdownTimeMax) {

    public GrpcProperties {
        Settings.range("photon.grpc.message-size-max", messageSizeMax.toBytes(), 1024, Integer.MAX_VALUE);
        Settings.range("photon.grpc.metadata-size-max", metadataSizeMax.toBytes(), 4096, 1 << 20);
        Settings.range("photon.grpc.event-loops", eventLoops, 0, 64);
        Settings.positive("photon.grpc.keep-alive-min", keepAliveMin);
        Settings.positive("photon.grpc.idle-time-max", idleTimeMax);
        Settings.range("photon.grpc.calls-per-connection-max", callsPerConnectionMax, 1, 1_000_000);
        Settings.positive("photon.grpc.deadline-default", deadlineDefault);
        Settings.positive("photon.grpc.shutdown-time-max", shutdownTimeMax);
    }
}
