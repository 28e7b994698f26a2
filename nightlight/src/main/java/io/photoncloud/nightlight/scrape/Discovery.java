package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.util.List;

/** Looks where targets are. Used by one thread. */
interface Discovery {
    /** All groups there are now; whoever asked keeps the last ones where this fails. */
    List<TargetGroup> find() throws IOException, YamlException, InterruptedException;
}
