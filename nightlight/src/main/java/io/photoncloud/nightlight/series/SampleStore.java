package io.photoncloud.nightlight.series;

/** Where samples can be written to. Safe for use by many threads, each with an appender of its own. */
public interface SampleStore {
    SampleAppender appender();
}
