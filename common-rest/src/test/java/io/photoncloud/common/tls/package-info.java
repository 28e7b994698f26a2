@NullMarked
package io.photoncloud.common.tls;

import org.jspecify.annotations.NullMarked;
