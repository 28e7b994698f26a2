/** WebSockets: opened by a REST call, with its proof and its errors, and bounded in every direction. */
@NullMarked
package io.photoncloud.common.websocket;

import org.jspecify.annotations.NullMarked;
