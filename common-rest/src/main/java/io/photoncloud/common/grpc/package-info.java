/** The gRPC side of every door: interceptors, the executor of a call, health, and where a service lives. */
@NullMarked
package io.photoncloud.common.grpc;

import org.jspecify.annotations.NullMarked;
