"""The table's columns and what may stand in them, in the words a township uses."""

from __future__ import annotations

from lexicon.reading import TYPE_NAMES, Type
from storage.records import Officer, Role

KEY, NAME, CALLED, PHONE, GENDER = "编号", "姓名", "称呼", "电话", "性别"
TOWNSHIP, VILLAGE, COMMITTEE, ROLES, TYPES, RANK = "镇街", "村", "调委会", "身份", "专长", "排序"

COLUMNS = (KEY, NAME, CALLED, PHONE, GENDER, TOWNSHIP, VILLAGE, COMMITTEE, ROLES, TYPES, RANK)
"""In the order of the template; a table may have them in any order and more beside them."""

REQUIRED_COLUMNS = (KEY, NAME, CALLED, PHONE, TOWNSHIP, VILLAGE, ROLES)

SAMPLE_ROW = "样例"
"""A row whose key begins so is an example of the template and is passed over."""

# Other headings that townships' own tables have.
OTHER_HEADINGS: dict[str, str] = {
    "名字": NAME,
    "怎么称呼": CALLED,
    "手机": PHONE,
    "手机号": PHONE,
    "手机号码": PHONE,
    "电话号码": PHONE,
    "联系电话": PHONE,
    "乡镇": TOWNSHIP,
    "镇": TOWNSHIP,
    "乡镇街道": TOWNSHIP,
    "镇(街道)": TOWNSHIP,
    "村社区": VILLAGE,
    "村(社区)": VILLAGE,
    "村屯": VILLAGE,
    "角色": ROLES,
    "职务": ROLES,
    "擅长": TYPES,
    "类型": TYPES,
    "顺序": RANK,
}

ROLE_NAMES: dict[Role, str] = {
    Role.MEDIATOR: "调解员",
    Role.GRID: "网格员",
    Role.SECRETARY: "村书记",
    Role.HEAD: "调委会主任",
    Role.CENTRE: "镇综治中心",
    Role.DUTY: "镇值班",
    Role.COUNTY: "县中心",
    Role.OPERATOR: "管机器人的",
}
"""How a role is written in a table; the first of its names."""

_OTHER_ROLE_NAMES: dict[str, Role] = {
    "人民调解员": Role.MEDIATOR,
    "专职调解员": Role.MEDIATOR,
    "兼职调解员": Role.MEDIATOR,
    "网格长": Role.GRID,
    "专职网格员": Role.GRID,
    "书记": Role.SECRETARY,
    "支书": Role.SECRETARY,
    "村支书": Role.SECRETARY,
    "党支部书记": Role.SECRETARY,
    "村党支部书记": Role.SECRETARY,
    "社区书记": Role.SECRETARY,
    "主任": Role.HEAD,
    "调解主任": Role.HEAD,
    "综治中心": Role.CENTRE,
    "镇街综治中心": Role.CENTRE,
    "值班": Role.DUTY,
    "值班员": Role.DUTY,
    "街道值班": Role.DUTY,
    "县综治中心": Role.COUNTY,
    "市中心": Role.COUNTY,
    "管理员": Role.OPERATOR,
    "机器人管理员": Role.OPERATOR,
}

ROLES_OF_NAMES: dict[str, Role] = {**{name: role for role, name in ROLE_NAMES.items()}, **_OTHER_ROLE_NAMES}

_OTHER_TYPE_NAMES: dict[str, Type] = {
    "婚姻": Type.FAMILY,
    "家庭": Type.FAMILY,
    "邻里纠纷": Type.NEIGHBOUR,
    "宅基地": Type.HOMESTEAD,
    "房屋": Type.HOMESTEAD,
    "土地": Type.LAND,
    "山林": Type.LAND,
    "征地": Type.EXPROPRIATION,
    "拆迁": Type.EXPROPRIATION,
    "劳动": Type.LABOUR,
    "欠薪": Type.LABOUR,
    "借贷": Type.DEBT,
    "赔偿": Type.INJURY,
    "交通": Type.TRAFFIC,
    "交通事故": Type.TRAFFIC,
    "村务": Type.VILLAGE_AFFAIRS,
    "环境": Type.ENVIRONMENT,
    "治安": Type.SAFETY,
    "求助": Type.HELP,
}

TYPES_OF_NAMES: dict[str, Type] = {**{name: type_ for type_, name in TYPE_NAMES.items()}, **_OTHER_TYPE_NAMES}

# Who belongs to a village, who to a township, who to neither.
OF_VILLAGE = frozenset({Role.SECRETARY, Role.GRID})
OF_TOWNSHIP = frozenset({Role.CENTRE, Role.DUTY})
OF_COUNTY = frozenset({Role.COUNTY, Role.OPERATOR})


def cells_of(officer: Officer) -> dict[str, str]:
    """An officer as a row of the table, by column."""
    return {
        KEY: officer.key,
        NAME: officer.name,
        CALLED: officer.called,
        PHONE: officer.phone,
        GENDER: officer.gender,
        TOWNSHIP: officer.township,
        VILLAGE: officer.village,
        COMMITTEE: officer.committee,
        ROLES: "、".join(ROLE_NAMES[role] for role in officer.roles),
        TYPES: "、".join(TYPE_NAMES[Type(type_)] for type_ in officer.types),
        RANK: str(officer.rank),
    }
