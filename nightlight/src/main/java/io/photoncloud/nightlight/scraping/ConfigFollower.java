package io.photoncloud.nightlight.scraping;

import io.photoncloud.nightlight.scrape.PrometheusConfig;
import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;

/** Goes by the same configuration. */
@FunctionalInterface
public interface ConfigFollower {
    /**
     * Reads what a configuration names, and changes nothing yet.
     *
     * @return goes by it from now on; must not fail
     * @throws YamlException something in it is wrong: nobody goes by it then
     */
    Runnable prepare(PrometheusConfig config) throws IOException, YamlException;
}
