/** Talking to what runs in containers, over WebSockets and by gRPC. */
@NullMarked
package io.photoncloud.k8shost.exec;

import org.jspecify.annotations.NullMarked;
