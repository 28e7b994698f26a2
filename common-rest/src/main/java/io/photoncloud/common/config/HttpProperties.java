package io.photoncloud.common.config;

import io.photoncloud.common.api.PageLimits;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The REST listener and its bounds.
 *
 * @param address defaults to the service's own in {@link KnownService}
 * @param bodySizeMax the longest request body, unless a route says otherwise
 * @param bodyTimeMax how long a body may take to arrive, unless its route has a size of its own
 * @param headerSizeMax the longest request line and headers together
 * @param headerTimeMax how long the server waits for the next bytes of a request line, a header or a body
 * @param idleTimeMax how long a connection may stay open between two requests
 * @param connectionsMax connections served at a time; later ones wait to be accepted. As many by a gRPC port that the servlet
 *     container has
 * @param jsonDepthMax how deep the JSON of a request may nest
 * @param pageLimit entries of a page where {@code limit}, in gRPC {@code page_size}, is not given
 * @param pageLimitMax the greatest of either
 * @param trustedProxies addresses and networks (10.0.0.0/8) of proxies before this service: of calls that come from there
 *     {@code X-Forwarded-For} says whose they are, which else nobody believes
 */
@ConfigurationProperties("photon.http")
public record HttpProperties(
        @DefaultValue("127.0.0.1:0") ListenAddress address,
        @DefaultValue("2MB") DataSize bodySizeMax,
        @DefaultValue("60s") Duration bodyTimeMax,
        @DefaultValue("16KB") DataSize headerSizeMax,
        @DefaultValue("10s") Duration headerTimeMax,
        @DefaultValue("60s") Duration idleTimeMax,
        @DefaultValue("1024") int connectionsMax,
        @DefaultValue("64") int jsonDepthMax,
        @DefaultValue("1000") int pageLimit,
        @DefaultValue("10000") int pageLimitMax,
        @DefaultValue List<Network> trustedProxies) {

    public HttpProperties {
        Settings.range("photon.http.body-size-max", bodySizeMax.toBytes(), 1024, 1L << 30);
        Settings.range("photon.http.header-size-max", headerSizeMax.toBytes(), 4096, 1 << 20);
        Settings.positive("photon.http.body-time-max", bodyTimeMax);
        Settings.positive("photon.http.header-time-max", headerTimeMax);
        Settings.positive("photon.http.idle-time-max", idleTimeMax);
        Settings.range("photon.http.connections-max", connectionsMax, 1, 1_000_000);
        Settings.range("photon.http.json-depth-max", jsonDepthMax, 4, 500);
        Settings.range("photon.http.page-limit-max", pageLimitMax, 1, 10_000);
        Settings.range("photon.http.page-limit", pageLimit, 1, pageLimitMax);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** Of both doors. */
    public PageLimits pageLimits() {
        return new PageLimits(pageLimit, pageLimitMax);
    }
}
