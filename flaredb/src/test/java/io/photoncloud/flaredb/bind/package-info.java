@NullMarked
package io.photoncloud.flaredb.bind;

import org.jspecify.annotations.NullMarked;
