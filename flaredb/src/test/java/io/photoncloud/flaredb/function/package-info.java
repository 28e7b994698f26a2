@NullMarked
package io.photoncloud.flaredb.function;

import org.jspecify.annotations.NullMarked;
