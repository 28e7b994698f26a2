package io.photoncloud.chainfire.maintenance;

import io.photoncloud.chainfire.keyspace.CallerKeyspace;
import io.photoncloud.chainfire.maintenance.RestoreService.Leased;
import io.photoncloud.chainfire.maintenance.RestoreService.Present;
import io.photoncloud.chainfire.maintenance.RestoreService.Restored;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.Summary;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Snapshots to take away and to bring back. */
@RestController
@Needs("snapshot.read")
class SnapshotController {

    private final MaintenanceService maintenance;
    private final RestoreService restores;

    SnapshotController(MaintenanceService maintenance, RestoreService restores) {
        this.maintenance = maintenance;
        this.restores = restores;
    }

    record RestoredView(long keys, long leasedKeysSkipped, long revision, long snapshotRevision) {}

    @GetMapping("/api/v1/snapshot")
    @Summary("Downloads the keys of the newest revision")
    @NativeAnswer
    void download(CallerKeyspace caller, HttpServletResponse response) throws IOException, InterruptedException {
        try {
            maintenance.readSnapshot(caller, (part, remaining) -> send(response, part, remaining));
        } catch (ClientLeftException e) {
            throw e.cause;
        }
    }

    private static void send(HttpServletResponse response, byte[] part, long remaining) {
        if (!response.isCommitted() && response.getContentType() == null) {
            response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
            response.setHeader("Content-Disposition", "attachment; filename=\"chainfire.snapshot\"");
            response.setContentLengthLong(part.length + remaining + SnapshotFile.DIGEST_BYTES);
        }
        try {
            OutputStream out = response.getOutputStream();
            out.write(part);
        } catch (IOException e) {
            throw new ClientLeftException(e);
        }
    }

    private static final class ClientLeftException extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        private final IOException cause;

        ClientLeftException(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    @PostMapping(path = "/api/v1/snapshot/restore", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Needs("snapshot.administer")
    @Summary("Brings the keys of a snapshot back")
    RestoredView restore(
            CallerKeyspace caller,
            @RequestParam(defaultValue = "false") boolean replace,
            @RequestParam(defaultValue = "false") boolean leased,
            HttpServletRequest request)
            throws IOException {
        Restored restored = restores.restore(
                caller,
                replace ? Present.REPLACED : Present.REFUSED,
                leased ? Leased.RESTORED_FOR_GOOD : Leased.SKIPPED,
                request.getInputStream());
        return new RestoredView(
                restored.keys(), restored.leasedKeysSkipped(), restored.revision(), restored.snapshotRevision());
    }
}
