package io.photoncloud.common.metrics;

/** Tells metrics of things that come and go when they are asked for; a bean of a service. */
@FunctionalInterface
public interface Sampled {

    /** Quick, or bounded in time: a scrape waits for it. Tells nothing of what is not known just now. */
    void sample(Samples samples);
}
