@NullMarked
package io.photoncloud.proto;

import org.jspecify.annotations.NullMarked;
