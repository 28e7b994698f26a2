package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.ObjectLimits;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is said of an object when it is put, and again when it is read. */
final class StoredHeaders {

    static final String METADATA = "x-amz-meta-";

    private static final String CONTENT_TYPE = "content-type";
    private static final String UNKNOWN_TYPE = "binary/octet-stream";
    private static final String CONTENT_ENCODING = "content-encoding";

    private static final List<String> KEPT = List.of(
            CONTENT_TYPE, "cache-control", "content-disposition", CONTENT_ENCODING, "content-language", "expires");

    private StoredHeaders() {}

    static void requireOffered(Headers headers) {
        headers.find("x-amz-storage-class")
                .filter(name -> !name.equals("STANDARD"))
                .ifPresent(name -> {
                    throw new S3Exception(S3Error.INVALID_STORAGE_CLASS).with("StorageClassRequested", name);
                });
        ObjectLimits.requireUserMetadata(headers);
    }

    static Map<String, String> kept(Headers headers) {
        Map<String, String> kept = new HashMap<>();
        for (String name : KEPT) {
            headers.find(name).filter(value -> !value.isEmpty()).ifPresent(value -> kept.put(name, value));
        }
        kept.computeIfPresent(CONTENT_ENCODING, (_, value) -> withoutChunks(value));
        kept.values().removeIf(String::isEmpty);
        kept.putIfAbsent(CONTENT_TYPE, UNKNOWN_TYPE);
        return kept;
    }

    /** Chunks are of the way the bytes came, and not of the object. */
    private static String withoutChunks(String encodings) {
        return String.join(
                ", ",
                Arrays.stream(encodings.split(",", -1))
                        .map(String::strip)
                        .filter(encoding -> !encoding.equals("aws-chunked") && !encoding.isEmpty())
                        .toList());
    }

    static Map<String, String> metadata(Headers headers) {
        Map<String, String> metadata = new HashMap<>();
        for (String name : headers.names()) {
            if (name.startsWith(METADATA) && name.length() > METADATA.length()) {
                metadata.put(
                        name.substring(METADATA.length()), headers.find(name).orElseThrow());
            }
        }
        return metadata;
    }

    static void write(S3Answer answer, ObjectVersion object) {
        object.headers().forEach(answer::header);
        object.metadata().forEach((name, value) -> answer.header(METADATA + name, value));
    }

    static void writeChecksums(S3Answer answer, ObjectVersion object) {
        object.checksums()
                .forEach(checksum -> answer.header(checksum.algorithm().header(), checksum.text())
                        .header("x-amz-checksum-type", checksum.type().name()));
    }
}
