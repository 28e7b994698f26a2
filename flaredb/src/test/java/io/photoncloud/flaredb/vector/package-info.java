@NullMarked
package io.photoncloud.flaredb.vector;

import org.jspecify.annotations.NullMarked;
