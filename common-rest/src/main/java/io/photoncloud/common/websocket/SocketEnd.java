package io.photoncloud.common.websocket;

import java.time.Duration;

/**
 * How a WebSocket ended.
 *
 * @param code of RFC 6455
 * @param bytesReceived of messages of the client
 * @param bytesSent of messages to it
 */
public record SocketEnd(int code, String reason, Duration duration, long bytesReceived, long bytesSent) {}
