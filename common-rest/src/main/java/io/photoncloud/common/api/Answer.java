package io.photoncloud.common.api;

/** The envelope of every REST answer that is no failure. Controllers return the data alone; the door wraps it. */
public record Answer(Object data, Meta meta) {}
