/** Both doors of a small service, tried through real sockets. */
@NullMarked
package io.photoncloud.common.door;

import org.jspecify.annotations.NullMarked;
