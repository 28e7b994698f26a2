/** Remote write, remote read and OTLP: what other servers send, and what they ask for. */
@NullMarked
package io.photoncloud.nightlight.remote;

import org.jspecify.annotations.NullMarked;
