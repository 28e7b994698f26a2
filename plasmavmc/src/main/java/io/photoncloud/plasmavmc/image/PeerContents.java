package io.photoncloud.plasmavmc.image;

import java.io.IOException;
import java.time.Duration;

/** What other nodes have. */
public interface PeerContents {

    /**
     * Reads into a sink a content that a node has.
     *
     * @throws IOException the node is not there, or has it no more
     * @throws ImageRefusedException it is more than the sink takes
     */
    void read(String node, String sha256, ImageSink into, Duration timeMax) throws IOException, ImageRefusedException;
}
