"""The type faces of an official paper, each with those that stand in for it.

GB/T 9704 and the custom of offices want FangSong, XiaoBiaoSong, SimSun and HeiTi. They are not free, so the lists go
on to free ones. The first name of a list is what a Word file asks for.
"""

from dataclasses import dataclass, fields

_SONG = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "AR PL SungtiL GB", "AR PL UMing CN")
_HEI = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei")


@dataclass(frozen=True)
class Faces:
    """Names of type families by what they are for, the wanted one first."""

    body: tuple[str, ...] = ("FangSong_GB2312", "FangSong", "STFangsong", "FandolFang R", *_SONG, *_HEI)
    title: tuple[str, ...] = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", *_SONG, *_HEI)
    heading: tuple[str, ...] = ("SimHei", "STHeiti", *_HEI)
    subheading: tuple[str, ...] = ("KaiTi_GB2312", "KaiTi", "STKaiti", "FandolKai", "AR PL UKai CN", *_SONG, *_HEI)
    number: tuple[str, ...] = ("SimSun", "STSong", *_SONG, *_HEI)
    latin: tuple[str, ...] = ("Times New Roman", "Liberation Serif", "Libertinus Serif")

    def among(self, families: set[str]) -> dict[str, list[str]]:
        """For each use, those of its families that are at hand (names in any case), in order."""
        known = {family.casefold() for family in families}
        return {
            use.name: [name for name in getattr(self, use.name) if name.casefold() in known] for use in fields(self)
        }


OFFICIAL_FACES = Faces()
