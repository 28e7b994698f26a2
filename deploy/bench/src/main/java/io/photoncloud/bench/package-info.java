/** The load of etcdload made by grpc-java's asynchronous stubs, to see the servers as a Java client sees them. */
@NullMarked
package io.photoncloud.bench;

import org.jspecify.annotations.NullMarked;
