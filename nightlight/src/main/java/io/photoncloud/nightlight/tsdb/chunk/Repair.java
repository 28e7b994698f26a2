package io.photoncloud.nightlight.tsdb.chunk;

import java.nio.file.Path;

/** What was found broken when a directory was opened, and what was done about it. */
public record Repair(Path file, String what) {}
