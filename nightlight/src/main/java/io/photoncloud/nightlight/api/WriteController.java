package io.photoncloud.nightlight.api;

import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.AnyQuery;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.remote.RemoteLimits;
import io.photoncloud.nightlight.remote.RemoteWrite2Decoder;
import io.photoncloud.nightlight.remote.RemoteWriteDecoder;
import io.photoncloud.nightlight.remote.SnappyBlock;
import io.photoncloud.nightlight.remote.Written;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.tsdb.Tsdb;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes samples by remote write, of version 1 as a whole or not at all, of version 2 all that can be taken. */
@RestController
@NativeAnswer
@AnyQuery
@Needs(value = ApiTenants.WRITE, checked = Needs.Checked.BY_SERVICE)
class WriteController {
    /** As it comes, compressed. */
    static final int BODY_BYTES_MAX = 16 << 20;

    private static final String VERSION_2 = "io.prometheus.write.v2.request";

    private final ApiTenants tenants;
    private final RemoteLimits limits;
    private final InstantSource clock;
    private final WriteRoom rooms;

    WriteController(ApiTenants tenants, RemoteLimits limits, InstantSource clock) {
        this.tenants = tenants;
        this.limits = limits;
        this.clock = clock;
        this.rooms = new WriteRoom(limits, BODY_BYTES_MAX);
    }

    @PostMapping("/api/v1/write")
    void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Tsdb store = tenants.get(request);
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("snappy")) {
            PlainText.answer(
                    response, 415, encoding + " encoding (compression) is not accepted by this server; only snappy is");
            return;
        }
        try (WriteRoom.Room room = rooms.enter()) {
            SnappyBlock block = room.read(request);
            if (isVersion2(request.getContentType())) {
                write2(store, block, response);
            } else {
                write1(store, block, response);
            }
        } catch (IngestException e) {
            PlainText.answer(
                    response, e.kind() == IngestException.Kind.TOO_LARGE ? 413 : 400, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isVersion2(@Nullable String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).contains(VERSION_2);
    }

    private void write1(Tsdb store, SnappyBlock block, HttpServletResponse response)
            throws IngestException, IOException {
        try (SampleAppender appender = store.appender()) {
            StoreSink sink = new StoreSink(appender, clock.millis());
            Written written = new RemoteWriteDecoder<StoreSink.Known>(new SeriesCache<>(), limits)
                    .decode(block.bytes(), 0, block.length(), sink);
            int late = sink.commit();
            if (!written.isComplete()) {
                PlainText.answer(response, 400, written.message());
            } else if (late > 0) {
                PlainText.answer(response, 400, "out of order sample");
            } else {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
        }
    }

    private void write2(Tsdb store, SnappyBlock block, HttpServletResponse response)
            throws IngestException, IOException {
        try (SampleAppender appender = store.appender()) {
            StoreSink sink = new StoreSink(appender, clock.millis());
            Written written = new RemoteWrite2Decoder<StoreSink.Known>(new SeriesCache<>(), limits)
                    .decode(block.bytes(), 0, block.length(), sink);
            int late = sink.commit();
            response.setIntHeader(Written.SAMPLES_HEADER, written.samples() - late);
            response.setIntHeader(Written.HISTOGRAMS_HEADER, written.histograms());
            response.setIntHeader(Written.EXEMPLARS_HEADER, written.exemplars());
            if (written.isComplete() && late == 0) {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            } else {
                PlainText.answer(response, 400, written.isComplete() ? "out of order sample" : written.message());
            }
        }
    }
}
