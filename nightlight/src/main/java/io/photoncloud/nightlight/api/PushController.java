package io.photoncloud.nightlight.api;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.exposition.ExpositionLimits;
import io.photoncloud.nightlight.exposition.ExpositionParser;
import io.photoncloud.nightlight.exposition.OpenMetricsParser;
import io.photoncloud.nightlight.exposition.PrometheusTextParser;
import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.remote.OtlpDecoder;
import io.photoncloud.nightlight.remote.OtlpJson;
import io.photoncloud.nightlight.remote.OtlpNames;
import io.photoncloud.nightlight.remote.RemoteLimits;
import io.photoncloud.nightlight.remote.Written;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.tsdb.Tsdb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes what scripts push as text, and what OpenTelemetry sends. */
@RestController
@NativeAnswer
@AnyQuery
@Needs(value = ApiTenants.WRITE, checked = Needs.Checked.BY_SERVICE)
class PushController {
    /** As it comes, and again unpacked. */
    static final int BODY_BYTES_MAX = 16 << 20;

    private static final OtlpNames NAMES = new OtlpNames(OtlpNames.Strategy.UNDERSCORE_ESCAPING_WITH_SUFFIXES);

    private final ApiTenants tenants;
    private final RemoteLimits limits;
    private final InstantSource clock;

    PushController(ApiTenants tenants, RemoteLimits limits, InstantSource clock) {
        this.tenants = tenants;
        this.limits = limits;
        this.clock = clock;
    }

    /** All of it or nothing; samples without a time are of now. */
    @PostMapping("/api/v1/import/prometheus")
    void text(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Tsdb store = tenants.get(request);
        try {
            byte[] body = body(request);
            text(store, body, request, response);
        } catch (IngestException e) {
            PlainText.answer(response, PlainText.status(e), String.valueOf(e.getMessage()));
        }
    }

    private void text(Tsdb store, byte[] body, HttpServletRequest request, HttpServletResponse response)
            throws IOException, IngestException {
        try (SampleAppender appender = store.appender()) {
            String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
            ExpositionParser<StoreSink.Known> parser = type.startsWith("application/openmetrics-text")
                    ? new OpenMetricsParser<>(new SeriesCache<>(), ExpositionLimits.DEFAULT)
                    : new PrometheusTextParser<>(new SeriesCache<>(), ExpositionLimits.DEFAULT);
            StoreSink sink = new StoreSink(appender, clock.millis());
            parser.parse(new ByteArrayInputStream(body), sink);
            finish(response, sink.commit());
        }
    }

    private static void finish(HttpServletResponse response, int late) throws IOException {
        if (late > 0) {
            PlainText.answer(response, 400, "out of order sample");
        } else {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        }
    }

    /** All that can be taken of it. */
    @PostMapping("/api/v1/otlp/v1/metrics")
    void otlp(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Tsdb store = tenants.get(request);
        String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
        boolean json = type.startsWith("application/json");
        if (!json && !type.startsWith("application/x-protobuf")) {
            PlainText.answer(
                    response,
                    415,
                    "unsupported content type: " + type + ", supported: [application/json, application/x-protobuf]");
            return;
        }
        try {
            byte[] body = body(request);
            if (json) {
                otlp(store, OtlpJson.toProtobuf(body), response, "application/json", "{}");
            } else {
                otlp(store, body, response, "application/x-protobuf", "");
            }
        } catch (IngestException e) {
            PlainText.answer(response, PlainText.status(e), String.valueOf(e.getMessage()));
        }
    }

    /** @param empty an answer in which nothing is told of */
    private void otlp(Tsdb store, byte[] body, HttpServletResponse response, String type, String empty)
            throws IOException, IngestException {
        try (SampleAppender appender = store.appender()) {
            StoreSink sink = new StoreSink(appender, clock.millis());
            Written written = new OtlpDecoder<StoreSink.Known>(NAMES, limits).decode(body, 0, body.length, sink);
            int late = sink.commit();
            if (!written.isComplete() || late > 0) {
                PlainText.answer(response, 400, late > 0 ? "out of order sample" : written.message());
                return;
            }
            response.setStatus(HttpServletResponse.SC_OK);
            response.setContentType(type);
            response.getOutputStream().write(empty.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static byte[] body(HttpServletRequest request) throws IOException, IngestException {
        String encoding = request.getHeader("Content-Encoding");
        boolean packed = encoding != null && encoding.equalsIgnoreCase("gzip");
        if (encoding != null && !packed && !encoding.equalsIgnoreCase("identity")) {
            throw IngestException.unsupported("Content-Encoding " + encoding + " is not taken, only gzip is");
        }
        byte[] read;
        try (InputStream body = packed ? new GZIPInputStream(request.getInputStream()) : request.getInputStream()) {
            read = body.readNBytes(BODY_BYTES_MAX + 1);
        }
        if (read.length > BODY_BYTES_MAX) {
            throw IngestException.tooLarge("a request has " + BODY_BYTES_MAX + " bytes at most");
        }
        return read;
    }
}
