package io.photoncloud.plasmavmc.image;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.config.KnownService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;

/** What this node has, for other nodes. */
public record ImageContents(ImageFiles files) {

    /**
     * The file of a content, for PlasmaVMC's own processes.
     *
     * @throws CloudException PERMISSION_DENIED, it is another service; NOT_FOUND, it is not here
     */
    public FileChannel open(String sha256) {
        if (!RequestContext.callerOrAnonymous().equals(new Caller.Service(KnownService.PLASMAVMC.key()))) {
            throw new CloudException(ErrorCode.PERMISSION_DENIED, "images are read by the nodes of PlasmaVMC only");
        }
        try {
            return files.open(sha256)
                    .orElseThrow(() -> new CloudException(
                            ErrorCode.NOT_FOUND, "node " + files.node() + " has no image of that content"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
